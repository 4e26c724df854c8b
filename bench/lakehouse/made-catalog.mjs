/** A made-up catalog and what is asked of it: the same bits on every machine. */
import { catalogFacts } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { noise } from '../inputs.mjs';

export const DAY = 86_400_000;
export const [SYMBOLS, VERSIONS, READS] = [5000, 40, 10_000];

/** Every version of every symbol: true from its month on, learnt a day later. */
export const versions = () =>
  Array.from({ length: SYMBOLS }, (_, s) => factsOf(s)).flatMap((facts) =>
    Array.from({ length: VERSIONS }, (_, v) => ({
      facts,
      validFrom: v * 30 * DAY,
      validTo: null,
      knownAt: v * 30 * DAY + DAY,
      source: 'bench',
    })),
  );

/** One more version of every symbol, after all others. */
export const newestVersions = () =>
  Array.from({ length: SYMBOLS }, (_, s) => ({
    facts: factsOf(s),
    ...{ validFrom: VERSIONS * 30 * DAY, validTo: null, knownAt: VERSIONS * 30 * DAY + DAY, source: 'bench' },
  }));

/**
 * Symbols at random moments, valid and known. What takes one inequality asks for `moment`: all is learnt a day after it became true,
 * and before the first sight, what was learnt then stands in.
 */
export function questions() {
  const random = noise(READS, 3, 7).data.map((x) => Math.abs(x * 1e6) % 1);
  return Array.from({ length: READS }, (_, i) => {
    const number = Math.floor(random[3 * i] * SYMBOLS);
    const valid = Math.floor(random[3 * i + 1] * VERSIONS * 30) * DAY;
    const known = Math.floor(random[3 * i + 2] * VERSIONS * 30) * DAY;
    const moment = Math.min(valid, Math.max(known, DAY) - DAY);
    return { number, id: idOf(number), at: { valid, known }, moment };
  });
}

export const idOf = (number) => `A:S${number}`;
export const numberOf = (id) => Number(id.slice('A:S'.length));

function factsOf(s) {
  const symbol = `S${s}`;
  return catalogFacts({
    id: idOf(s),
    venue: 'A',
    symbol,
    identity: `crypto/${symbol}`,
    multiplier: 1,
    base: symbol,
    quote: 'USD',
    assetClass: 'crypto',
    product: 'perp',
    description: symbol,
    tickSize: 0.01,
    tickSource: 'venue',
    lotSize: 1,
    shortable: true,
    liquidityUsdPerDay: null,
  });
}
