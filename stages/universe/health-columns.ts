/** What the hygiene gates look at, over the whole history of one instrument: entry p uses priced bars 0..p only. */
import { volatilityOfChanges } from '../../quant/indicators/performance.js';
import { rollingShare } from '../../quant/indicators/rolling.js';
import { medianOfFirst } from '../../quant/performance/median.js';
import type { FieldColumns, Horizons } from './field-columns.js';
import type { PricedBars } from './priced-bars.js';
import { rollingMax } from './rolling-max.js';

export interface HealthColumns {
  /** Median traded value of the 30 bars up to p, quote currency per day; NaN before there are as many and where none is known. */
  readonly tradedValue: (p: number) => number;
  /** Share of the last 60 closes that equal the close before them, fraction. */
  readonly staleShare: Float64Array;
  /** Share of the last 60 bars without any trade, fraction; NaN where the volume of one is unknown. */
  readonly zeroVolumeShare: Float64Array;
  /** Largest one-bar jump of the last year, percent. */
  readonly jump: Float64Array;
  /** Largest jump of the last year across a gap in the dates, percent. */
  readonly gapJump: Float64Array;
  /** Longest distance between neighbouring bars of the last year, calendar days. */
  readonly gapDays: Float64Array;
  /** Standard deviation of 60 returns × √(bars in a year), percent. */
  readonly annualVolatility: Float64Array;
  /** ATR / close, percent. */
  readonly rangePercent: Float64Array;
  /** Standard deviation of 90 returns × √(bars in a year), percent. */
  readonly pegVolatility: Float64Array;
  /** Share of the 90 closes up to p within 0.5 % of their median, fraction; NaN before there are as many. */
  readonly pegShare: (p: number) => number;
}

// Ten days: longer than any exchange holiday, shorter than the pause before a ticker is given to someone else.
const GAP_DAYS = 10;
const WINDOW = 60;
export const TRADED_WINDOW = 30;
export const PEG_WINDOW = 90;
export const PEG_WITHIN = 0.005;

/** A year of bars and the one before it bound jumps and gaps: an old repair must not exclude for ever. */
export function healthColumns(bars: PricedBars, fields: FieldColumns, horizons: Horizons): HealthColumns {
  const { close, date, volume } = bars;
  const count = close.length;
  const jump = new Float64Array(count).fill(Number.NaN);
  const gapJump = new Float64Array(count).fill(Number.NaN);
  const gap = new Float64Array(count).fill(Number.NaN);
  const unchanged = new Uint8Array(count);
  const still = new Uint8Array(count);
  const untold = new Uint8Array(count);
  for (let p = 0; p < count; p++) {
    still[p] = volume[p] === 0 ? 1 : 0;
    untold[p] = Number.isFinite(volume[p]!) ? 0 : 1;
  }
  for (let p = 1; p < count; p++) {
    const ratio = close[p]! / close[p - 1]!;
    // Both ways alike: a fall to a sixth is the same break as a rise to six times, though it is only −83 %.
    jump[p] = 100 * (Math.max(ratio, 1 / ratio) - 1);
    gap[p] = date[p]! - date[p - 1]!;
    if (gap[p]! > GAP_DAYS) gapJump[p] = jump[p]!;
    unchanged[p] = ratio === 1 ? 1 : 0;
  }
  const zeroVolumeShare = rollingShare(still, WINDOW);
  const unknown = rollingShare(untold, WINDOW);
  const staleShare = rollingShare(unchanged, WINDOW);
  // The first bar has none before it to equal, so the first full window ends at bar 60.
  staleShare.fill(Number.NaN, 0, WINDOW);
  const annualVolatility = volatilityOfChanges(fields.change, WINDOW);
  const pegVolatility = volatilityOfChanges(fields.change, PEG_WINDOW);
  const rangePercent = new Float64Array(count);
  const annual = Math.sqrt(horizons.year);
  for (let p = 0; p < count; p++) {
    if (unknown[p]! > 0) zeroVolumeShare[p] = Number.NaN;
    annualVolatility[p]! *= annual;
    pegVolatility[p]! *= annual;
    rangePercent[p] = (100 * fields.ATR[p]!) / close[p]!;
  }
  return {
    tradedValue: (p) => medianTraded(bars.tradedValue, p),
    staleShare,
    zeroVolumeShare,
    jump: rollingMax(jump, horizons.year),
    gapJump: rollingMax(gapJump, horizons.year),
    gapDays: rollingMax(gap, horizons.year),
    annualVolatility,
    rangePercent,
    pegVolatility,
    pegShare: (p) => shareAtPeg(close, p),
  };
}

// The two medians are asked for at few moments: at all of them a sorted window would be the dearest column.
const scratch = new Float64Array(Math.max(TRADED_WINDOW, PEG_WINDOW));

function medianTraded(tradedValue: Float64Array, p: number): number {
  if (p < TRADED_WINDOW - 1) return Number.NaN;
  let known = 0;
  for (let k = p - TRADED_WINDOW + 1; k <= p; k++) {
    const value = tradedValue[k]!;
    if (!Number.isNaN(value)) scratch[known++] = value;
  }
  return medianOfFirst(scratch, known);
}

function shareAtPeg(close: Float64Array, p: number): number {
  if (p < PEG_WINDOW - 1) return Number.NaN;
  const first = p - PEG_WINDOW + 1;
  for (let k = 0; k < PEG_WINDOW; k++) scratch[k] = close[first + k]!;
  const middle = medianOfFirst(scratch, PEG_WINDOW);
  let near = 0;
  for (let k = first; k <= p; k++) if (Math.abs(close[k]! - middle) <= PEG_WITHIN * middle) near++;
  return near / PEG_WINDOW;
}
