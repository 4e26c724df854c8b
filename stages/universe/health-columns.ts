/** What the hygiene gates look at, over the whole history of one instrument: entry p uses priced bars 0..p only. */
import { rollingVolatility } from '../../quant/indicators/performance.js';
import { rollingMedian, rollingShare } from '../../quant/indicators/rolling.js';
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
  for (let p = 1; p < count; p++) {
    const ratio = close[p]! / close[p - 1]!;
    // Both ways alike: a fall to a sixth is the same break as a rise to six times, though it is only −83 %.
    jump[p] = 100 * (Math.max(ratio, 1 / ratio) - 1);
    gap[p] = date[p]! - date[p - 1]!;
    if (gap[p]! > GAP_DAYS) gapJump[p] = jump[p]!;
    unchanged[p] = ratio === 1 ? 1 : 0;
  }
  const zeros = rollingShare(
    volume.map((units) => (units === 0 ? 1 : 0)),
    WINDOW,
  );
  const unknown = rollingShare(
    volume.map((units) => (Number.isFinite(units) ? 0 : 1)),
    WINDOW,
  );
  const annual = Math.sqrt(horizons.year);
  return {
    tradedValue: rollingMedian(bars.tradedValue, 30),
    // The first bar has none before it to equal, so the first full window ends at bar 60.
    staleShare: rollingShare(unchanged, WINDOW).map((share, p) => (p < WINDOW ? Number.NaN : share)),
    zeroVolumeShare: zeros.map((share, p) => (unknown[p]! > 0 ? Number.NaN : share)),
    jump: rollingMax(jump, horizons.year),
    gapJump: rollingMax(gapJump, horizons.year),
    gapDays: rollingMax(gap, horizons.year),
    annualVolatility: rollingVolatility(close, WINDOW).map((percent) => percent * annual),
    rangePercent: fields.ATR.map((range, p) => (100 * range) / close[p]!),
    pegVolatility: rollingVolatility(close, PEG_WINDOW).map((percent) => percent * annual),
    pegShare: shareAtPeg(close),
  };
}

function shareAtPeg(close: Float64Array): Float64Array {
  const median = rollingMedian(close, PEG_WINDOW);
  return close.map((_, p) => {
    if (p < PEG_WINDOW - 1) return Number.NaN;
    const within = PEG_WITHIN * median[p]!;
    let count = 0;
    for (let k = p - PEG_WINDOW + 1; k <= p; k++) if (Math.abs(close[k]! - median[p]!) <= within) count++;
    return count / PEG_WINDOW;
  });
}
