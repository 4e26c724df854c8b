import type { UniverseConfig } from '../../contracts/mandate.js';
import { orThrow } from '../../contracts/problem.js';
import type { RunInputs } from '../../contracts/run.js';
import type { BarBatch } from '../../contracts/steps.js';
import { laneOf } from '../../market/lanes.js';
import { documentLabel } from '../labels.js';
import { openPinned, sourcesOf } from '../open-source.js';
import type { StepBody, StepContext } from '../step-body.js';
import { batchSize } from './batch-size.js';
import { byCodePoint } from './by-code-point.js';
import { inTurn } from './in-turn.js';
import type { LiquidTop, StoredScan } from './stored-scan.js';

/** Whose bars are wanted: everything the scans gave, since they were asked for the pool; in batches per source and lane. */
export const liquidTop: StepBody<'liquidTop'> = async (context, { inputs, universe: name, scans }) => {
  const { store } = context;
  const [pinned, answers] = await Promise.all([
    store.readJson<RunInputs>(inputs),
    Promise.all(scans.map((ref) => store.readJson<StoredScan>(ref))),
  ]);
  const universe = pinned.mandate.universes.find((one) => one.name === name)!;
  const rows = answers.flatMap((scan) => scan.rows);
  const wanted: LiquidTop = {
    schema: 'liquid-top/2',
    universe: name,
    batches: await batchesOf(context, pinned, universe, answers),
    versions: versionsOf(answers),
    scanned: Object.fromEntries(rows.flatMap(({ instrument, fields }) => (fields ? [[instrument, fields]] : []))),
    missing: answers.flatMap((scan) => scan.missing.map((what) => `${placeOf(scan)}: ${what}`)),
    notes: answers.flatMap(poolNote),
  };
  const count = wanted.batches.reduce((n, { instruments }) => n + instruments.length, 0);
  const ref = await store.writeJson(documentLabel('liquid-top', count, wanted.schema), wanted);
  const batches = wanted.batches.map(
    ({ source, lane, instruments }, index): BarBatch => ({
      index,
      source,
      lane,
      instruments: instruments.length,
      first: instruments[0]!,
      last: instruments.at(-1)!,
    }),
  );
  return { ref, facts: { batches } };
};

async function batchesOf(
  context: StepContext,
  pinned: RunInputs,
  universe: UniverseConfig,
  answers: readonly StoredScan[],
): Promise<LiquidTop['batches']> {
  const name = sourcesOf(universe).bars;
  const source = orThrow(await openPinned(context, pinned, name));
  const lanes = new Map<string | null, Set<string>>();
  for (const { venue, rows } of answers) {
    const lane = laneOf(source, venue);
    const ids = lanes.get(lane) ?? new Set();
    for (const { instrument } of rows) ids.add(instrument);
    lanes.set(lane, ids);
  }
  const sorted = [...lanes].sort(([a], [b]) => byCodePoint(a ?? '', b ?? ''));
  // A run has so many batches under way: were they in order of lanes, one venue would wait until another is done.
  return inTurn(
    sorted.map(([lane, ids]) =>
      chunks([...ids].sort(byCodePoint), batchSize(source.capabilities.network, ids.size)).map((instruments) => ({
        source: name,
        lane,
        instruments,
      })),
    ),
  );
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, k) => all.slice(k * size, (k + 1) * size));

/** Facts of all rows, each version once, in an order of their own. */
function versionsOf(answers: readonly StoredScan[]): LiquidTop['versions'] {
  return answers
    .flatMap(({ versions }) => versions)
    .sort((a, b) => byCodePoint(a.instrument.id, b.instrument.id) || a.knownAt - b.knownAt || a.validFrom - b.validFrom)
    .filter((v, k, all) => k === 0 || JSON.stringify(v) !== JSON.stringify(all[k - 1]));
}

const placeOf = ({ source, venue, product }: StoredScan): string => `${source} ${venue}/${product}`;

/** Past windows choose from what was fetched: where that is not everything, it was chosen with hindsight. */
function poolNote(scan: StoredScan): string[] {
  const { rows, totalCount, missing } = scan;
  if (rows.length >= totalCount || missing.length > 0) return [];
  return [
    `${placeOf(scan)} lists ${totalCount} instruments, and past windows choose among the ${rows.length} of them that are most traded as of this run: fetchPool widens the choice.`,
  ];
}
