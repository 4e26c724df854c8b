/** Windows store weights, not clusters: a spread of them is decided again from the stored market, and must come out the same. */
import { beforeAll, expect, it } from 'vitest';
import { loadResearch } from '../../activities/pinned-market.js';
import type { StepContext } from '../../activities/step-body.js';
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { RunRecord } from '../../contracts/run.js';
import type { WindowDecision } from '../../contracts/validation.js';
import { canonicalJson } from '../../lakehouse/canonical-json.js';
import { alignStage } from '../../stages/allocation/align.js';
import { selectionStage } from '../../stages/selection/selection-stage.js';
import { signalsStage } from '../../stages/signals/signals-stage.js';
import { universeStage } from '../../stages/universe/universe-stage.js';
import { decideAt, type Research } from '../../stages/validation/decide.js';
import { type ReferenceRun, referenceRun } from '../support/reference-run.js';
import { newestRecord, refOf } from '../support/workspace.js';

/** Every 25th of some five hundred. */
const STRIDE = 25;

let reference: ReferenceRun;
let research: Research;
let decisions: WindowDecision[];
beforeAll(async () => {
  reference = await referenceRun();
  const { store } = reference.place;
  const record: RunRecord = await newestRecord(reference.place);
  const [inputs, market, regime] = ['inputs', 'market', 'regime'].map((step) => refOf(record, step));
  research = await loadResearch({ store } as StepContext, inputs!, market!, regime!);
  const batches = record.steps
    .filter(({ step }) => step.startsWith('windows/'))
    .sort((a, b) => (a.step < b.step ? -1 : 1));
  const windows = await Promise.all(
    batches.map(({ ref }) => store.readJson<{ windows: { decision: ArtifactRef }[] }>(ref)),
  );
  const refs = windows.flatMap((batch) => batch.windows.map(({ decision }) => decision));
  decisions = await Promise.all(
    refs.filter((_, k) => k % STRIDE === 0).map((ref) => store.readJson<WindowDecision>(ref)),
  );
}, 400_000);

it('a window decided again is the window that was stored, byte for byte', () => {
  expect(decisions.length).toBeGreaterThan(15);
  for (const stored of decisions) {
    expect(canonicalJson(decideAt({ research, date: stored.date })), stored.date).toBe(canonicalJson(stored));
  }
}, 300_000);

it('no cluster of a window holds more than a quarter, both directions together', () => {
  const { history, fields, mandate } = research;
  let checked = 0;
  for (const { date, asOf, profiles } of decisions.filter(({ outcome }) => outcome === 'DECIDED')) {
    const view = history.at(Date.parse(asOf));
    const universe = universeStage({ view, fields, mandate });
    const signals = signalsStage({ asOf: universe.asOf, universe, mandate });
    const selection = selectionStage({ view, universe, signals, mandate });
    const { instruments, clusters } = alignStage({ view, selection, mandate });
    for (const [profile, { weights }] of Object.entries(profiles)) {
      const held = new Map<number, number>();
      for (const [id, weight] of Object.entries(weights)) {
        const cluster = clusters[instruments.indexOf(id)];
        if (cluster === undefined) throw new Error(`${date} ${profile} holds ${id}, which was not aligned`);
        held.set(cluster, (held.get(cluster) ?? 0) + Math.abs(weight));
      }
      expect(Math.max(...held.values()), `${date} ${profile}`).toBeLessThanOrEqual(mandate.risk.clusterCap + 1e-9);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(60);
}, 300_000);
