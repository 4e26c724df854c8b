/**
 * Every field of one instrument over its whole history: entry p uses priced bars 0..p only.
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
import { performance, volatilityOfChanges } from '../../quant/indicators/performance.js';
import { rsi } from '../../quant/indicators/rsi.js';
import { stochasticK } from '../../quant/indicators/stochastic.js';
import type { PricedBars } from './priced-bars.js';

export type FieldColumns = Readonly<Record<FieldName, Float64Array>>;

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

export function fieldColumns(bars: PricedBars, horizons: Horizons): FieldColumns {
  const { close, high, low } = bars;
  const week = performance(close, horizons.week);
  const change = performance(close, 1);
  const volatility = volatilityOfChanges(change, 20);
  const weekly = Math.sqrt(horizons.week);
  const directional = adx(high, low, close, 14);
  return {
    close,
    'Value.Traded': bars.tradedValue,
    change,
    'Perf.W': week,
    'Perf.1M': performance(close, horizons.month),
    'Perf.3M': performance(close, horizons.quarter),
    'Perf.6M': performance(close, horizons.half),
    'Perf.Y': performance(close, horizons.year),
    Volatility20: volatility,
    'Perf.W.z': week.map((perf, p) => (volatility[p]! > STILL ? perf / (volatility[p]! * weekly) : Number.NaN)),
    RSI: rsi(close, 14),
    ADX: directional.adx,
    'ADX+DI': directional.plusDi,
    'ADX-DI': directional.minusDi,
    ATR: atr(high, low, close, 14),
    'Stoch.K': stochasticK(high, low, close).k,
    EMA20: ema(close, 20),
    EMA50: ema(close, 50),
    EMA200: ema(close, 200),
  };
}
