/** What the hygiene gates look at, over the whole history of one instrument: entry p uses priced bars 0..p only. */
import { volatilityOfChanges } from '../../quant/indicators/performance.js';
import { rollingMedian, rollingShare, shareNearMedian } from '../../quant/indicators/rolling.js';
import type { FieldColumns, Horizons } from './field-columns.js';
import type { PricedBars } from './priced-bars.js';
import { rollingMax } from './rolling-max.js';

export interface HealthColumns {
  /** Median traded value of 30 bars, quote currency per day. */
  readonly tradedValue: Float64Array;
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
  /** Share of the last 90 closes within 0.5 % of their median, fraction. */
  readonly pegShare: Float64Array;
}

// Ten days: longer than any exchange holiday, shorter than the pause before a ticker is given to someone else.
const GAP_DAYS = 10;
const WINDOW = 60;
const PEG_WINDOW = 90;
const PEG_WITHIN = 0.005;

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
    tradedValue: rollingMedian(bars.tradedValue, 30),
    staleShare,
    zeroVolumeShare,
    jump: rollingMax(jump, horizons.year),
    gapJump: rollingMax(gapJump, horizons.year),
    gapDays: rollingMax(gap, horizons.year),
    annualVolatility,
    rangePercent,
    pegVolatility,
    pegShare: shareNearMedian(close, PEG_WINDOW, PEG_WITHIN),
  };
}
