import { describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import type { RuleRow } from '../../../contracts/reporting.js';
import { funnelRows } from '../../../stages/audit/funnel-rows.js';
import { gatesOf } from '../../../stages/universe/markets.js';
import { mandate as sample } from '../support/mandate.js';
import { liveDecision } from './live-decision.js';

// A floor that some currencies miss, a gate without a value for energies, and one instrument a cluster: every stage rejects.
const mandate: Mandate = {
  ...sample,
  selection: { ...sample.selection, topN: 1, minSelected: 1, tightCorrelation: 2 },
};
const run = liveDecision(mandate);
const rows = funnelRows(run, run.audit);
const of = (instrument: string, stage?: RuleRow['stage']): RuleRow[] =>
  rows.filter((row) => row.instrument === instrument && (stage === undefined || row.stage === stage));
const rejectedAt = (stage: string) => run.audit.instruments.filter((one) => one.rejectedAt === stage);

describe('the funnel of a live decision', () => {
  it('has a rejection at every stage that this mandate can give one', () => {
    expect(['universe', 'signals', 'selection'].map((stage) => [stage, rejectedAt(stage).length > 0])).toEqual([
      ['universe', true],
      ['signals', true],
      ['selection', true],
    ]);
  });

  it('has exactly one deciding row for every rejected instrument, with the words and numbers of the audit', () => {
    for (const { instrument, rejectedAt: stage, rule, value, threshold, reason } of run.audit.instruments) {
      const decided = of(instrument).filter((row) => row.decided);
      expect(decided.map((row) => [row.stage, row.rule, row.value, row.threshold, row.reason])).toEqual(
        stage === null ? [] : [[stage, rule, value, threshold, reason]],
      );
      expect(decided.every(({ verdict }) => verdict !== 'pass')).toBe(true);
    }
  });

  it('asks nothing of an instrument after the stage that rejected it', () => {
    const order = ['universe', 'signals', 'selection', 'allocation'];
    for (const { instrument, rejectedAt: stage } of run.audit.instruments) {
      const reached = of(instrument).map((row) => order.indexOf(row.stage));
      expect(reached).toEqual([...reached].sort((a, b) => a - b));
      expect(reached.at(-1)).toBe(stage === null ? 3 : order.indexOf(stage));
    }
  });

  it('asks the gates in config order and no gate after the one that rejected', () => {
    const gates = ['no-bars', 'fetch-limit', ...gatesOf(mandate.universes[0]!).map(({ id }) => id)];
    for (const { instrument, rejectedAt: stage, rule } of run.audit.instruments) {
      const asked = of(instrument, 'universe').map((row) => row.rule);
      expect(asked).toEqual(stage === 'universe' ? gates.slice(0, gates.indexOf(rule!) + 1) : gates);
    }
  });

  it('states value and threshold of gates that pass, and missing where there is no value', () => {
    const row = (instrument: string, rule: string) => of(instrument, 'universe').find((one) => one.rule === rule)!;
    const passed = run.universe.rows.find(({ liquidityUsdPerDay }) => liquidityUsdPerDay !== null)!;
    expect(row(passed.instrument.id, 'liquidity')).toMatchObject({
      value: passed.liquidityUsdPerDay,
      threshold: 10e9,
      verdict: 'pass',
    });
    const unknown = run.universe.rows.find(({ liquidityUsdPerDay }) => liquidityUsdPerDay === null)!;
    expect(row(unknown.instrument.id, 'liquidity')).toMatchObject({ value: null, threshold: 10e9, verdict: 'missing' });
    expect(row(passed.instrument.id, 'history')).toMatchObject({ value: passed.history, verdict: 'pass' });
  });

  it('asks every rule of every strategy in both directions, and agrees with the stage on who passes', () => {
    const lists = mandate.strategies.flatMap(({ name, long, short }) => [
      { name: `${name}/long`, of: long.length },
      { name: `${name}/short`, of: short.length },
    ]);
    for (const { instrument } of run.universe.rows) {
      const asked = of(instrument.id, 'signals').filter(
        ({ rule }) => !/(alpha|conviction|limit|not-shortable)$/.test(rule),
      );
      for (const list of lists) {
        expect(asked.filter(({ rule }) => rule.startsWith(`${list.name}/`))).toHaveLength(list.of);
      }
      const signal = run.signals.signals.find((one) => one.instrument === instrument.id);
      if (signal === undefined) continue;
      const own = asked.filter(({ rule }) => rule.startsWith(`${signal.strategy}/${signal.direction.toLowerCase()}/`));
      expect(own.every(({ verdict }) => verdict === 'pass')).toBe(true);
    }
    const adx = rows.find(({ rule }) => rule === 'trend_momentum/long/ADX+DI')!;
    expect(adx).toMatchObject({ value: expect.any(Number), threshold: expect.any(Number), reason: 'ADX+DI > ADX-DI' });
  });

  it('has the score parts and the rank of every candidate of a cluster, the best first', () => {
    const rank = (id: string) => of(id, 'selection').find(({ rule }) => rule === 'cluster-rank')!;
    const scoreOf = (id: string) => of(id, 'selection').find(({ rule }) => rule === 'execution-score')!.value as number;
    const crowded = run.selection.clusters.filter(({ members }) => members.length > 1);
    expect(crowded.length).toBeGreaterThan(0);
    for (const { members, winners } of run.selection.clusters) {
      for (const id of members) {
        const parts = of(id, 'selection').map(({ rule }) => rule);
        expect(parts).toEqual(
          expect.arrayContaining(['presence', 'identity', 'execution-score/liquidity', 'execution-score/momentum']),
        );
      }
      const ranked = members.filter((id) => rank(id) !== undefined);
      for (const a of ranked) {
        expect(rank(a).verdict).toBe(winners.includes(a) ? 'pass' : 'reject');
        for (const b of ranked) {
          const [first, second] = [rank(a).value as number, rank(b).value as number];
          if (first < second) expect(scoreOf(a)).toBeGreaterThanOrEqual(scoreOf(b));
        }
      }
    }
  });

  it('has the weight of every aligned instrument in every profile, beside the caps', () => {
    for (const allocation of run.allocations) {
      for (const { instrument, weight } of allocation.positions) {
        const row = (rule: string) =>
          of(instrument, 'allocation').find((one) => one.rule === `${rule}/${allocation.profile}`);
        expect(row('allocation')).toMatchObject({ value: weight, verdict: weight === 0 ? 'reject' : 'pass' });
        expect(row('instrument-cap')).toMatchObject({ value: Math.abs(weight), threshold: mandate.risk.instrumentCap });
        expect(row('cluster-cap')!.value as number).toBeLessThanOrEqual(mandate.risk.clusterCap + 1e-9);
      }
    }
    expect(rows.filter(({ rule }) => rule === 'risk-rows')).toHaveLength(run.alignment.instruments.length);
  });

  it('is sorted by instrument', () => {
    const ids = [...new Set(rows.map(({ instrument }) => instrument))];
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual([...run.universe.funnel.entered].sort());
  });

  it('without a trace still names what decided, once', () => {
    const { checks: _gates, ...universe } = run.universe;
    const { checks: _ranks, ...selection } = run.selection;
    const bare = funnelRows({ ...run, universe, selection }, run.audit);
    const decided = (all: readonly RuleRow[]) => all.filter((row) => row.decided);
    expect(decided(bare)).toEqual(decided(rows));
  });
});

describe('a run that ended early', () => {
  it('has the rows of the stages it reached', () => {
    const halted = { ...run, signals: null, selection: null, alignment: null, allocations: [] };
    const instruments = run.audit.instruments.map((one) =>
      one.rejectedAt === 'universe' ? one : { ...one, rejectedAt: null, rule: null },
    );
    const early = funnelRows(halted, { instruments });
    expect(new Set(early.map(({ stage }) => stage))).toEqual(new Set(['universe']));
    expect(early.filter((row) => row.decided)).toHaveLength(rejectedAt('universe').length);
  });
});
