/** The holdings of a run, read and held against what its sources know before anything is decided. */
import { resolve } from 'node:path';
import type { Mandate, UniverseConfig } from '../contracts/mandate.js';
import { nearestName } from '../contracts/nearest-name.js';
import type { Holding } from '../contracts/orders.js';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { MarketSource } from '../market/source.js';
import { configError } from './config/findings.js';
import { readHoldings } from './config/holdings.js';
import { sourcesOf } from './open-source.js';

/**
 * What the mandate's book holds; null where it names no holdings.
 *
 * ConfigError for a file with mistakes, and for lines that no universe of the run lists, with the nearest name. An exchange asked
 * over the network lists what trades today, so a line of its venue that is missing there may be delisted and is no mistake: its
 * order will say that there is no price. A venue of no universe is a mistake everywhere.
 */
export async function knownHoldings(
  root: string,
  mandate: Pick<Mandate, 'universes' | 'book'>,
  sources: readonly MarketSource[],
  asOf: string,
): Promise<Result<readonly Holding[] | null>> {
  const path = mandate.book?.holdings ?? null;
  if (path === null) return ok(null);
  const read = await readHoldings(resolve(root, path), path);
  if (!read.ok || read.value.length === 0) return read;
  const listed = await listing(mandate.universes, sources, Date.parse(asOf));
  if (!listed.ok) return listed;
  const { known, open } = listed.value;
  const unknown = read.value
    .map(({ instrument }) => instrument)
    .filter((id) => !known.has(id) && !open.has(id.slice(0, id.indexOf(':'))));
  if (unknown.length === 0) return read;
  const candidates = [...known].sort();
  const named = unknown.map((id) => {
    const near = nearestName(id, candidates);
    return near === null ? id : `${id} (did you mean ${near}?)`;
  });
  const what = `${unknown.length} of ${read.value.length} holdings are in no universe of the run: ${named.join(', ')}`;
  const next = 'Correct the ids, or keep these lines in a book of their own: nothing here can price or trade them.';
  return fail(configError(path, what, next));
}

interface Listing {
  /** Ids of sources that list everything they have. */
  readonly known: ReadonlySet<string>;
  /** Venues of sources that may not. */
  readonly open: ReadonlySet<string>;
}

async function listing(
  universes: readonly UniverseConfig[],
  sources: readonly MarketSource[],
  asOf: number,
): Promise<Result<Listing>> {
  const known = new Set<string>();
  const open = new Set<string>();
  for (const universe of universes) {
    const source = sources.find(({ name }) => name === sourcesOf(universe).scan)!;
    for (const venue of universe.venues) {
      if (source.capabilities.network) open.add(venue);
      else {
        for (const product of universe.products) {
          const scan = await source.scan({ venue, product, limit: Number.MAX_SAFE_INTEGER, asOf });
          if (!scan.ok) return scan;
          for (const { instrument } of scan.value.rows) known.add(instrument);
        }
      }
    }
  }
  return ok({ known, open });
}
