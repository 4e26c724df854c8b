import type { Product } from '../../contracts/instrument.js';
import type { UniverseConfig } from '../../contracts/mandate.js';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import type { RunInputs } from '../../contracts/run.js';
import type { ArtifactStore } from '../../lakehouse/artifact-store.js';
import { memoKey } from '../../lakehouse/memo.js';
import type { MarketSource, RawAnswer, Scan, ScanQuery } from '../../market/source.js';
import { documentLabel } from '../labels.js';
import { openPinned } from '../open-source.js';
import type { FactsOf, StepBody } from '../step-body.js';
import { asLeft, isMissingAnswer, missingNote } from './incomplete-scan.js';
import type { ArchivedAnswer, StoredScan } from './stored-scan.js';

/**
 * Who trades on one venue. Every answer of the source is stored as it came; the scan keeps their hashes.
 *
 * A complete scan of the network is remembered for its source, venue, product, asOf and limit, so that another universe or
 * mandate, and every retry, decides from the same answer. One taken before asOf that could not rank is asked again.
 *
 * Errors   IncompleteScanError on the last attempt; with `allowPartial` that attempt takes what there is, and says so.
 */
export const scanVenue: StepBody<'scanVenue'> = async (context, { inputs, scan }, { signal, lastAttempt }) => {
  const pinned = await context.store.readJson<RunInputs>(inputs);
  const universe = universeOf(pinned, scan.universe);
  const source = orThrow(await openPinned(context, pinned, scan.source));
  const query: ScanQuery = {
    venue: scan.venue,
    product: scan.product as Product,
    limit: poolOf(universe, source),
    asOf: Date.parse(pinned.asOf),
    maxSkewMs: universe.scan.maxSkewMinutes * 60_000,
  };
  const key = source.capabilities.network ? await scanKey(scan.source, source, query) : null;
  const known = key === null ? undefined : await context.memo.get(key);
  if (known !== undefined) return { ref: known.ref, facts: known.facts as FactsOf<'scanVenue'> };

  const allowPartial = universe.allowPartial && lastAttempt;
  const answer = await source.scan({ ...query, allowPartial }, signal);
  const asked = `scan of ${scan.source} ${scan.venue}/${scan.product}`;
  if (!answer.ok && !(allowPartial && isMissingAnswer(answer.problem))) {
    throw asLeft(answer.problem, asked, lastAttempt);
  }
  const { raw, ...found } = answer.ok ? answer.value : nothing(missingNote('the whole scan', answer.problem));
  const stored: StoredScan = {
    schema: 'scan/2',
    source: scan.source,
    venue: query.venue,
    product: query.product,
    ...found,
    raw: await Promise.all(raw.map((one) => archived(context.store, one))),
  };
  const ref = await context.store.writeJson(documentLabel('scan', found.rows.length, stored.schema), stored);
  const facts = { rows: found.rows.length, missing: found.missing.length };
  const tooEarly = !found.ranked && context.now() < query.asOf;
  const provisional = found.missing.length > 0 || tooEarly;
  if (key !== null && !provisional) await context.memo.set(key, { ref, facts });
  return { ref, facts, provisional };
};

/** The scan of a venue that gave nothing at all. */
const nothing = (missing: string): Scan => ({
  ...{ rows: [], ranked: true, totalCount: 0, versions: [], raw: [] },
  missing: [missing],
});

/** Names that a scan asks for: all of a source at hand, since past windows choose from what was there then. */
const poolOf = ({ fetchPool, fetchLimit }: UniverseConfig, { capabilities }: MarketSource): number =>
  fetchPool ?? (capabilities.network ? fetchLimit : Number.MAX_SAFE_INTEGER);

function universeOf({ mandate }: RunInputs, name: string): UniverseConfig {
  const universe = mandate.universes.find((one) => one.name === name);
  if (universe !== undefined) return universe;
  throw new ProblemError({
    type: 'ValidationError',
    where: `scan of universe ${name}`,
    what: `the pinned mandate has the universes ${mandate.universes.map((one) => one.name).join(', ')}`,
    next: 'Start the run again; its inputs and its scans belong together.',
  });
}

/** What a complete answer depends on. The version of the adapter is in the source's snapshot; our own code changes no answer. */
async function scanKey(name: string, source: MarketSource, query: ScanQuery): Promise<string> {
  const snapshot = orThrow(await source.snapshot());
  return memoKey({ step: 'scan', code: 'scan/2', params: { source: name, snapshot, ...query }, inputs: [] });
}

async function archived(store: ArtifactStore, { body, ...about }: RawAnswer): Promise<ArchivedAnswer> {
  const { sha256, bytes } = await store.writeBytes(documentLabel('raw-answer'), new TextEncoder().encode(body));
  return { ...about, sha256, bytes };
}
