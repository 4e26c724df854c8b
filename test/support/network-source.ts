/** A hand-made source of the network for tests of the steps: it counts what it is asked and fails on demand. Its prices are made up. */
import { type Instrument, UNSTATED } from '../../contracts/instrument.js';
import type { Bars } from '../../contracts/market.js';
import { fail, ok, type Problem } from '../../contracts/problem.js';
import type { MarketSource, RawAnswer, ScanQuery, ScanRow } from '../../market/source.js';

const DAY_MS = 86_400_000;

export interface NetworkSource extends MarketSource {
  /** Every question in the order in which it was asked: "scan BYBIT/perp", "bars BYBIT:A1". */
  readonly asked: string[];
  readonly queries: ScanQuery[];
  /** Most questions about bars that were under way at once. */
  peak(): number;
  /** Decides what goes wrong: the problem of a question, or null. `nth` counts the same question from 0. */
  trouble: (question: string, nth: number) => Problem | null;
  /** Waited for before a question about bars is answered. */
  wait: (question: string, signal: AbortSignal | undefined) => Promise<void>;
  /** Days before asOf at which the newest bar of an instrument closes; 0 unless said. */
  age: (instrument: string) => number;
  /** What the scan adds to its answer. */
  extra: { ranked: boolean; missing: readonly string[]; fields: ScanRow['fields'] };
}

export interface NetworkSourceOptions {
  readonly name: string;
  readonly venues: readonly string[];
  /** Instruments per venue and product. */
  readonly listed: number;
  readonly bars?: number;
}

export function networkSource({ name, venues, listed, bars = 3 }: NetworkSourceOptions): NetworkSource {
  const counts = new Map<string, number>();
  let [underWay, peak] = [0, 0];
  const source: NetworkSource = {
    name,
    capabilities: {
      ...{ volume: true, ohlc: true, shortable: true, tickSize: true, marketCap: false },
      ...{ bars: true, network: true, historyFrom: null },
    },
    venues,
    assumedKnownShare: 0,
    caveats: [],
    asked: [],
    queries: [],
    peak: () => peak,
    trouble: () => null,
    wait: async () => {},
    age: () => 0,
    extra: { ranked: true, missing: [], fields: undefined },
    snapshot: async () => ok(`${name}, adapter 1`),
    sessions: async () => ok(Int32Array.from({ length: 4_000 }, (_, k) => 17_000 + k)),
    async scan(query) {
      source.queries.push(query);
      const problem = ask(`scan ${query.venue}/${query.product}`);
      if (problem !== null && !query.allowPartial) return fail(problem);
      const ids = idsOf(query.venue, query.product, listed).slice(0, source.extra.ranked ? query.limit : listed);
      const { ranked, fields } = source.extra;
      const body = JSON.stringify(ids);
      const about = { from: 0, to: ids.length, totalCount: listed, freshness: null };
      return ok({
        rows: ids.map((instrument) => ({ instrument, liquidityUsdPerDay: 1e6, ...(fields ? { fields } : {}) })),
        ranked,
        totalCount: listed,
        versions: ids.map((id) => ({ instrument: instrumentOf(id), validFrom: 0, knownAt: 0 })),
        raw: [{ request: `GET /tickers?${query.product}`, body, ...about } satisfies RawAnswer],
        missing: problem === null ? source.extra.missing : [problem.what],
      });
    },
    async bars(instrument, asOf, signal) {
      signal?.throwIfAborted();
      const question = `bars ${instrument}`;
      const problem = ask(question);
      peak = Math.max(peak, ++underWay);
      try {
        await source.wait(question, signal);
      } finally {
        underWay--;
      }
      return problem === null ? ok(daily(instrument, asOf - source.age(instrument) * DAY_MS, bars)) : fail(problem);
    },
  };
  function ask(question: string): Problem | null {
    source.asked.push(question);
    const nth = counts.get(question) ?? 0;
    counts.set(question, nth + 1);
    return source.trouble(question, nth);
  }
  return source;
}

/** Ids of a venue's product: A1, A2, ... */
const idsOf = (venue: string, product: string, count: number): string[] =>
  Array.from({ length: count }, (_, k) => `${venue}:A${k + 1}${product === 'perp' ? '.P' : ''}`);

function instrumentOf(id: string): Instrument {
  const [venue = '', symbol = ''] = id.split(':');
  const base = symbol.replace('.P', '');
  return {
    ...UNSTATED,
    ...{ id, venue, symbol, base, quote: 'USDT', identity: `crypto/${base}/USDT`, multiplier: 1 },
    ...{ assetClass: 'crypto', product: symbol.endsWith('.P') ? 'perp' : 'spot', description: base },
    ...{ tickSize: 0.01, tickSource: 'venue', lotSize: 0.1, shortable: true, liquidityUsdPerDay: 1e6 },
  };
}

/** Daily bars, the newest closing at `last`. */
function daily(instrument: string, last: number, count: number): Bars {
  const closeTime = Float64Array.from({ length: count }, (_, k) => last - (count - 1 - k) * DAY_MS);
  const price = (shift: number) => closeTime.map((_, k) => 100 + ((k * 7 + instrument.length) % 11) + shift);
  return {
    instrument,
    date: Int32Array.from(closeTime, (at) => Math.floor(at / DAY_MS) - 1),
    closeTime,
    knownAt: closeTime.slice(),
    ...{ open: price(0), high: price(1), low: price(-1), close: price(0.5) },
    ...{ volume: price(1000), quoteVolume: price(100_000) },
  };
}

/** A problem where waiting helps. */
export const busy = (where: string): Problem => ({
  ...{ type: 'ScanPageError', where, what: 'HTTP 503', next: 'It is asked again.' },
  retryAfterMs: 5,
});
