/**
 * Every field of one instrument at any of its bars: at p it uses priced bars 0..p only. What looks back a fixed number of bars is
 * computed where it is asked for; what remembers its whole past (RSI, ADX, ATR, EMA) is computed once for all bars.
 *
 * Horizons are counted in the instrument's own bars: 5 / 21 / 63 / 126 / 252 sessions, or 7 / 30 / 90 / 180 / 365
 * days for markets that never close. Percent fields are in percent, as scanners show them.
 *
 *   Volatility20 = standard deviation (ddof 1) of the last 20 simple returns, in percent per bar
 *   Perf.W.z     = Perf.W / (Volatility20 × √(bars in a week))
 */
import type { AssetClass } from '../../contracts/instrument.js';
import type { FieldName } from '../../contracts/mandate.js';
import { adx } from '../../quant/indicators/adx.js';
import { atr } from '../../quant/indicators/atr.js';
import { ema } from '../../quant/indicators/moving-averages.js';
import { percentChange, volatilityAt } from '../../quant/indicators/performance.js';
import { rsi } from '../../quant/indicators/rsi.js';
import { stochasticK } from '../../quant/indicators/stochastic.js';
import type { PricedBars } from './priced-bars.js';

/** Fields at priced bar p ≥ 0; NaN where one is not defined. */
export type BarFields = Readonly<Record<FieldName, (p: number) => number>>;

/** Bars in a week, month, quarter, half and year. */
export interface Horizons {
  readonly week: number;
  readonly month: number;
  readonly quarter: number;
  readonly half: number;
  readonly year: number;
}

const SESSIONS: Horizons = { week: 5, month: 21, quarter: 63, half: 126, year: 252 };
const DAYS: Horizons = { week: 7, month: 30, quarter: 90, half: 180, year: 365 };

/** Crypto trades every day of the week; everything else on sessions. */
export const horizonsOf = (assetClass: AssetClass): Horizons => (assetClass === 'crypto' ? DAYS : SESSIONS);

/** Bars before the one whose value is first defined, by field. */
export const fieldLookback = (field: FieldName, { week, month, quarter, half, year }: Horizons): number =>
  ({
    close: 0,
    'Value.Traded': 0,
    change: 1,
    'Perf.W': week,
    'Perf.1M': month,
    'Perf.3M': quarter,
    'Perf.6M': half,
    'Perf.Y': year,
    Volatility20: 20,
    'Perf.W.z': 20,
    RSI: 14,
    ADX: 27,
    'ADX+DI': 14,
    'ADX-DI': 14,
    ATR: 14,
    'Stoch.K': 15,
    EMA20: 19,
    EMA50: 49,
    EMA200: 199,
  })[field];

// Percent per bar; below it a deviation is the rounding of a price that grew evenly or not at all.
const STILL = 1e-9;

export function barFields(bars: PricedBars, horizons: Horizons): BarFields {
  const { close, high, low, tradedValue } = bars;
  const change =
    (back: number) =>
    (p: number): number =>
      percentChange(close, p, back);
  const week = change(horizons.week);
  const weekly = Math.sqrt(horizons.week);
  const volatility = (p: number): number => volatilityAt(close, p, 20);
  const directional = once(() => adx(high, low, close, 14));
  return {
    close: (p) => close[p]!,
    'Value.Traded': (p) => tradedValue[p]!,
    change: change(1),
    'Perf.W': week,
    'Perf.1M': change(horizons.month),
    'Perf.3M': change(horizons.quarter),
    'Perf.6M': change(horizons.half),
    'Perf.Y': change(horizons.year),
    Volatility20: volatility,
    'Perf.W.z': (p) => {
      const deviation = volatility(p);
      return deviation > STILL ? week(p) / (deviation * weekly) : Number.NaN;
    },
    RSI: entryOf(() => rsi(close, 14)),
    ADX: entryOf(() => directional().adx),
    'ADX+DI': entryOf(() => directional().plusDi),
    'ADX-DI': entryOf(() => directional().minusDi),
    ATR: entryOf(() => atr(high, low, close, 14)),
    'Stoch.K': (p) => stochasticAt(bars, p),
    EMA20: entryOf(() => ema(close, 20)),
    EMA50: entryOf(() => ema(close, 50)),
    EMA200: entryOf(() => ema(close, 200)),
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Entries of a column that is made when the first is asked for. */
function entryOf(make: () => Float64Array): (p: number) => number {
  const column = once(make);
  return (p) => column()[p]!;
}

// Fourteen bars of the oscillator, and two before them for its mean of three.
const STOCHASTIC_BARS = 16;

function stochasticAt({ high, low, close }: PricedBars, p: number): number {
  const first = p + 1 - STOCHASTIC_BARS;
  if (first < 0) return Number.NaN;
  const last = (column: Float64Array): Float64Array => column.subarray(first, p + 1);
  return stochasticK(last(high), last(low), last(close)).k[STOCHASTIC_BARS - 1]!;
}
