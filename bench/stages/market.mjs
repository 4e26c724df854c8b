import { loadMandate } from '../../dist/activities/config/load-mandate.js';
import { UNSTATED } from '../../dist/contracts/instrument.js';
import { orThrow } from '../../dist/contracts/problem.js';
import { marketHistory } from '../../dist/lakehouse/market-history.js';
import { createRandom } from '../../dist/quant/index.js';
import { returnsPanel } from '../inputs.mjs';

const DAY_MS = 86_400_000;
const FIRST_DAY = 18_262; // 2020-01-01

/** N perpetuals of one venue over T days, as a history. */
export const perpetuals = (N, T) => marketHistory(perpetualBars(N, T));

/** Their bars and facts: one market, a factor per ten of them, and ranges and volumes that go with the moves. */
export function perpetualBars(N, T) {
  const { data } = returnsPanel(T, N, 21);
  const random = createRandom(22);
  const bars = [];
  const versions = [];
  for (let j = 0; j < N; j++) {
    const symbol = `C${String(j).padStart(4, '0')}`;
    const id = `BINANCE:${symbol}USDT.P`;
    const columns = columnsOf(T, (t) => data[t * N + j], random);
    const closeTime = Float64Array.from(columns.date, (day) => (day + 1) * DAY_MS);
    bars.push({ instrument: id, ...columns, closeTime, knownAt: closeTime.map((ms) => ms + 60_000) });
    const facts = { venue: 'BINANCE', symbol: `${symbol}USDT.P`, identity: `crypto/${symbol}/USD`, multiplier: 1 };
    const kind = { base: symbol, quote: 'USDT', assetClass: 'crypto', product: 'perp', description: symbol };
    const trading = { tickSize: 0.01, tickSource: 'venue', lotSize: null, shortable: true, liquidityUsdPerDay: null };
    versions.push({ instrument: { id, ...UNSTATED, ...facts, ...kind, ...trading }, validFrom: 0, knownAt: 0 });
  }
  return { cut: (FIRST_DAY + T) * DAY_MS + 5 * 60_000, bars, versions };
}

function columnsOf(T, returnAt, random) {
  const column = () => new Float64Array(T);
  const [open, high, low, close, volume, quoteVolume] = [column(), column(), column(), column(), column(), column()];
  let last = 100;
  for (let t = 0; t < T; t++) {
    open[t] = last;
    last *= 1 + Math.max(-0.5, returnAt(t));
    close[t] = last;
    high[t] = Math.max(open[t], last) * (1 + 0.02 * random.uniform());
    low[t] = Math.min(open[t], last) * (1 - 0.02 * random.uniform());
    quoteVolume[t] = 3e7 * (1 + 9 * random.uniform());
    volume[t] = quoteVolume[t] / last;
  }
  return { date: Int32Array.from({ length: T }, (_, t) => FIRST_DAY + t), open, high, low, close, volume, quoteVolume };
}

/** The shipped crypto book over that venue alone, with room for all of its names. */
export async function cryptoBook(N) {
  const root = new URL('../../configs/', import.meta.url).pathname;
  const mandate = orThrow(await loadMandate({ configs: ['portfolio_crypto.yaml'] }, root));
  const [universe] = mandate.universes;
  return {
    ...mandate,
    universes: [{ ...universe, fetchLimit: N }],
    calendar: { ...mandate.calendar, venues: universe.venues },
  };
}
