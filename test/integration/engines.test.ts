/** Four ways to run the sample mandate: one set of hashes, and the promises of the house kept in what they stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlignmentResult, AllocationResult } from '../../contracts/allocation.js';
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { AuditResult } from '../../contracts/reporting.js';
import type { RunInputs, RunRecord, RunResult } from '../../contracts/run.js';
import type { RegimeResult, SelectionResult, SignalsResult, UniverseResult } from '../../contracts/stage-results.js';
import type { BacktestResult, WindowDecision } from '../../contracts/validation.js';
import { endProcesses, launch, sextant } from '../support/processes.js';
import { type ReferenceRun, referenceRun } from '../support/reference-run.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { newestRecord, refOf, type Workspace, workspace } from '../support/workspace.js';

let reference: ReferenceRun;
beforeAll(async () => {
  reference = await referenceRun();
}, 400_000);

const LIMIT = 300_000;

describe('in process', () => {
  it('prints exactly one JSON object with the answer of the run', () => {
    const { stdout, result } = reference;
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const keys = ['artifacts', 'asOf', 'outcome', 'promises', 'regime', 'reports', 'runId', 'weights'];
    expect(Object.keys(result).sort()).toEqual(keys);
    expect(result).toMatchObject({
      runId: 'portfolio/sample/2025-12-08',
      asOf: '2025-12-08T23:30:00.000Z',
      outcome: 'PUBLISHED',
    });
    expect(Object.keys(result.weights).length).toBeGreaterThan(5);
    expect(result.promises.length).toBeGreaterThan(0);
    for (const hash of Object.values(result.artifacts)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('on a Temporal server', () => {
  let place: Workspace;
  let temporal: TestServer;
  beforeAll(async () => {
    place = await workspace();
    temporal = await testServer(place.root);
    await startWorker(place, temporal);
  }, 120_000);
  afterAll(async () => {
    await endProcesses();
    await temporal?.close();
    await place?.remove();
  });

  it('a worker process and `sextant run --json` end with the hashes of the run in process', {
    timeout: LIMIT,
  }, async () => {
    const { code, stdout, stderr } = await sextant(['run', '--json'], place.place(temporal.env)).ended;
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual(reference.result);
    expect(stderr).toMatch(/done .* windows\/\S+ +25 windows, 0 reused/);
  });

  it('`temporal workflow start` ends with them too, and is told nothing else is new', { timeout: LIMIT }, async () => {
    const input = JSON.stringify({ configs: ['configs/portfolio_sample.yaml'] });
    const start = ['workflow', 'start', '--type', 'portfolioPipeline', '--task-queue', 'sextant-orchestrator'];
    const args = [...start, '--workflow-id', 'manual-1', '--input', input, '--address', temporal.server.address];
    const started = await launch(temporal.binary, args, { cwd: place.root, env: { HOME: place.root } }).ended;
    expect([started.code, started.code === 0 ? '' : started.stderr]).toEqual([0, '']);
    const result = (await temporal.client.workflow.getHandle('manual-1').result()) as RunResult;
    expect(result).toEqual(reference.result);
  });

  it('the list of workflows can be searched by what a run was about', async () => {
    const query = `Portfolio = 'sample' AND AsOf = '2025-12-08' AND Outcome = 'PUBLISHED'`;
    const ids: string[] = [];
    for await (const { workflowId } of temporal.client.workflow.list({ query })) ids.push(workflowId);
    expect(ids.sort()).toEqual(['manual-1', 'portfolio/sample/2025-12-08']);
  });
});

describe('step by step', () => {
  it('the six commands end with the hashes of one full run', { timeout: LIMIT }, async () => {
    const place = await workspace();
    try {
      const commands = [
        ['scans'],
        ['prep-raw'],
        ['prune', '--top-n', '3', '--threshold', '0.4'],
        ['align', '--lookback', '200'],
        ['analyze'],
        ['finalize', '--json'],
      ];
      let last = '';
      for (const command of commands) {
        const { code, stdout, stderr } = await sextant(command, place.place()).ended;
        expect([command[0], code, code === 0 ? '' : stderr]).toEqual([command[0], 0, '']);
        last = stdout;
      }
      expect((JSON.parse(last) as RunResult).artifacts).toEqual(reference.result.artifacts);
      const reused = (await newestRecord(place)).steps.filter(({ cacheHit }) => cacheHit).map(({ step }) => step);
      expect(reused).toEqual(expect.arrayContaining(['universe', 'selection', 'alignment', 'allocation/barbell']));
    } finally {
      await endProcesses();
      await place.remove();
    }
  });
});

describe('what the run stored', () => {
  let record: RunRecord;
  let inputs: RunInputs;
  let alignment: AlignmentResult;
  const read = <T>(ref: ArtifactRef): Promise<T> => reference.place.store.readJson<T>(ref);
  const stage = <T>(step: string): Promise<T> => read<T>(refOf(record, step));
  const stepsOf = (prefix: string) => record.steps.filter(({ step }) => step.startsWith(prefix));
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

  beforeAll(async () => {
    record = await newestRecord(reference.place);
    inputs = await stage<RunInputs>('inputs');
    alignment = await stage<AlignmentResult>('alignment');
  });

  it('every profile keeps its caps, accounts for its gross, and is certified', async () => {
    const allocations = await Promise.all(stepsOf('allocation/').map(({ ref }) => read<AllocationResult>(ref)));
    const profiles = ['barbell', 'equal_weight', 'max_sharpe', 'min_variance', 'risk_parity'];
    expect(allocations.map(({ profile }) => profile).sort()).toEqual(profiles);
    const regime = await stage<RegimeResult>('regime');
    const clusterOf = new Map(alignment.instruments.map((id, i) => [id, alignment.clusters[i]!]));
    for (const a of allocations) {
      const gross = sum(a.positions.map(({ weight }) => Math.abs(weight)));
      const byCluster = new Map<number, number>();
      for (const { instrument, weight, cluster, direction } of a.positions) {
        expect(Math.abs(weight), `${a.profile} ${instrument}`).toBeLessThanOrEqual(0.15 + 1e-9);
        expect(weight * (direction === 'LONG' ? 1 : -1), `${a.profile} ${instrument}`).toBeGreaterThanOrEqual(0);
        expect(cluster, `${a.profile} ${instrument}`).toBe(clusterOf.get(instrument));
        byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + Math.abs(weight));
      }
      for (const [cluster, held] of byCluster)
        expect(held, `${a.profile} cluster ${cluster}`).toBeLessThanOrEqual(0.25 + 1e-9);
      const target = inputs.mandate.risk.grossTarget * regime.gate.exposure;
      expect(a.grossTarget).toBeCloseTo(target, 12);
      expect(Math.abs(gross + a.uninvested - target), `${a.profile} gross`).toBeLessThan(1e-9);
      expect(Math.abs(a.cash - 1 + sum(a.positions.map(({ weight }) => weight)))).toBeLessThan(1e-9);
      if (a.uninvested > 1e-9) expect(a.binding, `${a.profile} leaves ${a.uninvested} uninvested`).not.toEqual([]);
      if (!['equal_weight', 'hrp'].includes(a.profile)) expect(a.certificates.length, a.profile).toBeGreaterThan(0);
      for (const c of a.certificates) {
        const worst = Math.max(c.primal, c.dual, c.complementarity);
        expect(worst, `${a.profile} by ${c.engine}`).toBeLessThan(1e-6);
      }
    }
  });

  it('in = kept + rejected at every stage, each stage takes in what the one before kept, and the audit has a reason for all', async () => {
    const [universe, signals, selection, audit] = await Promise.all([
      stage<UniverseResult>('universe'),
      stage<SignalsResult>('signals'),
      stage<SelectionResult>('selection'),
      stage<AuditResult>('audit'),
    ]);
    const funnels = [universe.funnel, signals.funnel, selection.funnel, alignment.funnel];
    funnels.forEach((funnel, k) => {
      const left = [...funnel.kept, ...funnel.rejections.map(({ instrument }) => instrument)].sort();
      expect(left, funnel.stage).toEqual([...funnel.entered].sort());
      expect(new Set(left).size).toBe(left.length);
      if (k > 0) expect([...funnel.entered].sort(), funnel.stage).toEqual([...funnels[k - 1]!.kept].sort());
      for (const { rule, reason } of funnel.rejections) expect(rule && reason, funnel.stage).not.toBe('');
    });
    expect(audit.instruments.map(({ instrument }) => instrument)).toEqual([...universe.funnel.entered].sort());
    expect(audit.instruments).toHaveLength(42);
    for (const { instrument, rejectedAt, rule, reason, weight } of audit.instruments) {
      expect(reason, instrument).not.toBe('');
      if (rejectedAt === null) expect(weight, instrument).not.toBe(0);
      else expect([instrument, weight, typeof rule]).toEqual([instrument, 0, 'string']);
      expect(weight, instrument).toBe(record.weights[instrument] ?? 0);
    }
    for (const { stage, entered, kept, rejections } of audit.stages)
      expect(entered.length, stage).toBe(kept.length + rejections.length);
  });

  it('more than 400 windows were decided, each within the caps and certified', async () => {
    const batches = await Promise.all(
      stepsOf('windows/').map(({ ref }) => read<{ windows: { decision: ArtifactRef }[] }>(ref)),
    );
    const refs = batches.flatMap(({ windows }) => windows.map(({ decision }) => decision));
    const decisions = await Promise.all(refs.map((ref) => read<WindowDecision>(ref)));
    expect(decisions.length).toBeGreaterThan(400);
    const decided = decisions.filter(({ outcome }) => outcome === 'DECIDED');
    expect(decided.length / decisions.length).toBeGreaterThan(0.9);
    const { risk, gate } = inputs.mandate;
    for (const { date, regime, profiles, outcome, reason, selected, universe } of decisions) {
      if (outcome !== 'DECIDED') expect(reason, date).toBeTruthy();
      else expect(Object.keys(profiles).length, date).toBeGreaterThanOrEqual(5);
      expect(
        selected.filter((id) => !universe.includes(id)),
        date,
      ).toEqual([]);
      for (const [profile, { weights, uninvested, residual }] of Object.entries(profiles)) {
        const label = `${date} ${profile}`;
        const sizes = Object.values(weights).map(Math.abs);
        expect(Math.max(0, ...sizes), label).toBeLessThanOrEqual(risk.instrumentCap + 1e-9);
        expect(Math.abs(sum(sizes) + uninvested - risk.grossTarget * gate.exposure[regime]), label).toBeLessThan(1e-9);
        expect(uninvested, label).toBeGreaterThanOrEqual(-1e-9);
        expect(residual, label).toBeLessThan(1e-6);
        expect(
          Object.keys(weights).filter((id) => !selected.includes(id)),
          label,
        ).toEqual([]);
      }
    }
    const backtest = await stage<BacktestResult>('backtest');
    expect(backtest.windows.filter((w) => w.outcome === 'DECIDED').length).toBeGreaterThan(400);
  });

  it('no artifact used anything newer than the run’s asOf', () => {
    for (const { step, ref } of record.steps) {
      for (const time of [ref.maxEventTime, ref.maxKnownAt]) {
        if (time !== null) expect(time <= record.asOf, `${step} used ${time}`).toBe(true);
      }
    }
    expect(record.steps.filter(({ ref }) => ref.maxKnownAt !== null).length).toBeGreaterThan(8);
  });
});
