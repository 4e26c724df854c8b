import type { ScreenedUniverse } from '../../contracts/steps.js';
import type { ArtifactStore } from '../../lakehouse/artifact-store.js';
import { documentLabel } from '../labels.js';
import type { PinnedMarket } from '../pinned-market.js';
import type { StepBody } from '../step-body.js';
import { latest } from './series-store.js';
import type { BarBatchContent, LiquidTop } from './stored-scan.js';

/**
 * The universes' scans and bars as one market. An instrument of several universes belongs to the first that lists it, in the
 * mandate's order, as it does at the gates: its facts, its series and the source's own values are those found for that one.
 */
export const pinMarket: StepBody<'pinMarket'> = async ({ store }, { screened }) => {
  const universes = await Promise.all(screened.map((universe) => loaded(store, universe)));
  const owner = new Map<string, LiquidTop>();
  for (const { top } of universes) {
    for (const id of top.batches.flatMap(({ instruments }) => instruments)) if (!owner.has(id)) owner.set(id, top);
  }
  const batches = universes.flatMap((universe) => universe.batches);
  const pinned: PinnedMarket = {
    schema: 'market/2',
    bars: batches.flatMap(({ series }) => series),
    versions: universes.flatMap(({ top }) => top.versions.filter((v) => owner.get(v.instrument.id) === top)),
    scanned: Object.fromEntries(
      universes.flatMap(({ top }) => Object.entries(top.scanned).filter(([id]) => owner.get(id) === top)),
    ),
    incomplete: [...new Set([...universes.flatMap(({ top }) => top.missing), ...batches.flatMap((b) => b.missing)])],
    notes: [...new Set(universes.flatMap(({ top, batches: own }) => [...top.notes, ...unknownNote(top, own)]))],
  };
  const label = {
    ...documentLabel('market', owner.size, pinned.schema),
    maxEventTime: latest(pinned.bars.map((ref) => ref.maxEventTime)),
    maxKnownAt: latest(pinned.bars.map((ref) => ref.maxKnownAt)),
  };
  return { ref: await store.writeJson(label, pinned), facts: { instruments: owner.size } };
};

async function loaded(store: ArtifactStore, { liquid, bars }: ScreenedUniverse) {
  const [top, batches] = await Promise.all([
    store.readJson<LiquidTop>(liquid),
    Promise.all(bars.map((ref) => store.readJson<BarBatchContent>(ref))),
  ]);
  return { top, batches };
}

/** Names listed in a note before it only counts them. */
const NAMED = 10;

function unknownNote({ universe, batches }: LiquidTop, fetched: readonly BarBatchContent[]): string[] {
  const unknown = fetched.flatMap((batch) => batch.unknown).sort();
  if (unknown.length === 0) return [];
  const listed = batches.reduce((n, { instruments }) => n + instruments.length, 0);
  const names = unknown.slice(0, NAMED).join(', ');
  const more = unknown.length > NAMED ? ` and ${unknown.length - NAMED} more` : '';
  return [
    `${batches[0]!.source} knows no bars of ${unknown.length} of the ${listed} instruments of universe ${universe}, which are rejected as no-bars: ${names}${more}.`,
  ];
}
