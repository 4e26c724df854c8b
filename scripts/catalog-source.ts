/** Filling the catalog from a market source, and checking its ticks against that source's prices. */
import type { Product } from '../contracts/instrument.js';
import { orThrow, type Problem, ProblemError } from '../contracts/problem.js';
import { catalogFacts } from '../lakehouse/catalog/catalog-facts.js';
import type { CatalogChange, MetadataCatalog } from '../lakehouse/catalog/metadata-catalog.js';
import { type TickVerdict, verifyTickOnGrid } from '../lakehouse/catalog/tick-grid.js';
import type { MarketSource } from '../market/source.js';

const PRODUCTS: readonly Product[] = ['spot', 'perp', 'future', 'index'];

/**
 * States every version of every instrument that the source knew by `asOf`; repeating it writes nothing. A product that a venue
 * does not have is no mistake; a source that refuses them all is, and its first refusal is thrown.
 */
export async function importCatalog(
  catalog: MetadataCatalog,
  source: MarketSource,
  asOf: number,
): Promise<CatalogChange & { readonly instruments: number }> {
  const statements = [];
  const refusals: Problem[] = [];
  let answers = 0;
  for (const venue of source.venues) {
    for (const product of PRODUCTS) {
      const scan = await source.scan({ venue, product, limit: Number.MAX_SAFE_INTEGER, asOf });
      if (!scan.ok && scan.problem.type === 'ValidationError') {
        refusals.push(scan.problem);
        continue;
      }
      answers++;
      for (const { instrument, validFrom, knownAt } of orThrow(scan).versions) {
        statements.push({ facts: catalogFacts(instrument), validFrom, knownAt, source: source.name });
      }
    }
  }
  if (answers === 0 && refusals[0] !== undefined) throw new ProblemError(refusals[0]);
  const instruments = new Set(statements.map(({ facts }) => facts.id)).size;
  return { ...(await catalog.upsert(statements)), instruments };
}

export interface TickCheck extends TickVerdict {
  readonly id: string;
  readonly tickSize: number;
}

/** Each tick the venue did not deliver, held against the closes of the source; one that holds is recorded as learnt with its newest bar. */
export async function checkTicks(
  catalog: MetadataCatalog,
  source: MarketSource,
  { asOf, record }: { asOf: number; record: boolean },
): Promise<{ readonly checks: readonly TickCheck[]; readonly change: CatalogChange }> {
  const checks: TickCheck[] = [];
  const statements = [];
  for (const { facts, validFrom } of (await catalog.view()).all({ valid: asOf, known: asOf })) {
    const { id, tickSize } = facts;
    if (tickSize === null || facts.tickSource === 'venue') continue;
    const answer = await source.bars(id, asOf);
    if (!answer.ok) continue;
    const bars = answer.value;
    // The grid of the time this version holds for: an exchange that changes its tick leaves the old prices on the old grid.
    const from = bars.closeTime.findIndex((at) => at >= validFrom);
    const closes = from < 0 ? [] : bars.close.subarray(from);
    const verdict = verifyTickOnGrid(closes, tickSize);
    checks.push({ id, tickSize, ...verdict });
    if (!verdict.verified) continue;
    const knownAt = bars.knownAt.at(-1)!;
    statements.push({
      facts: { ...facts, tickSource: 'price-grid' as const },
      validFrom,
      knownAt,
      source: source.name,
    });
  }
  return { checks, change: record ? await catalog.upsert(statements) : { rows: 0, changed: [] } };
}
