/** What the hygiene gates look at, over the whole history of one instrument: entry p uses priced bars 0..p only. */
import { performance, volatilityAt, volatilityOfChanges } from '../../quant/indicators/performance.js';
import { medianOfFirst } from '../../quant/performance/median.js';
import type { Horizons } from './bar-fields.js';
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
  /** Standard deviation of the 90 returns up to p × √(bars in a year), percent; NaN before there are as many. */
  readonly pegVolatility: (p: number) => number;
  /** Share of the 90 closes up to p within 0.5 % of their median, fraction; NaN before there are as many. */
  readonly pegShare: (p: number) => number;
}

// Ten days: longer than any exchange holiday, shorter than the pause before a ticker is given to someone else.
const GAP_DAYS = 10;
export const WINDOW = 60;
export const TRADED_WINDOW = 30;
export const PEG_WINDOW = 90;
export const PEG_WITHIN = 0.005;

/** A year of bars and the one before it bound jumps and gaps: an old repair must not exclude for ever. `atr` is that of 14 bars. */
export function healthColumns(bars: PricedBars, atr: (p: number) => number, horizons: Horizons): HealthColumns {
  const { close } = bars;
  // One block: most of what a short column costs is being given its memory.
  const block = new Float64Array(7 * close.length);
  const column = (k: number): Float64Array => block.subarray(k * close.length, (k + 1) * close.length);
  const [staleShare, zeroVolumeShare, jump, gapJump] = [column(0), column(1), column(2), column(3)];
  const [gapDays, annualVolatility, rangePercent] = [column(4), column(5), column(6)];
  fillShares(bars, staleShare, zeroVolumeShare);
  fillMoves(bars, jump, gapJump, gapDays);
  for (const moves of [jump, gapJump, gapDays]) rollingMax(moves, horizons.year);
  volatilityOfChanges(performance(close, 1), WINDOW, annualVolatility);
  const annual = Math.sqrt(horizons.year);
  for (let p = 0; p < close.length; p++) {
    annualVolatility[p]! *= annual;
    rangePercent[p] = (100 * atr(p)) / close[p]!;
  }
  return {
    tradedValue: (p) => medianTraded(bars.tradedValue, p),
    staleShare,
    zeroVolumeShare,
    jump,
    gapJump,
    gapDays,
    annualVolatility,
    rangePercent,
    pegVolatility: (p) => annual * volatilityAt(close, p, PEG_WINDOW),
    pegShare: (p) => shareAtPeg(close, p),
  };
}

/** Shares of the last 60 bars. The first bar has none before it to equal, so its full window ends one bar later. */
function fillShares({ close, volume }: PricedBars, staleShare: Float64Array, zeroVolumeShare: Float64Array): void {
  let [stale, still, untold] = [0, 0, 0];
  const count = (p: number, by: 1 | -1): void => {
    if (p > 0 && close[p] === close[p - 1]) stale += by;
    if (volume[p] === 0) still += by;
    else if (!Number.isFinite(volume[p]!)) untold += by;
  };
  for (let p = 0; p < close.length; p++) {
    count(p, 1);
    if (p >= WINDOW) count(p - WINDOW, -1);
    staleShare[p] = p < WINDOW ? Number.NaN : stale / WINDOW;
    zeroVolumeShare[p] = p < WINDOW - 1 || untold > 0 ? Number.NaN : still / WINDOW;
  }
}

/** Each bar's own; NaN where it has none. */
function fillMoves(
  { close, date }: PricedBars,
  jump: Float64Array,
  gapJump: Float64Array,
  gapDays: Float64Array,
): void {
  for (const moves of [jump, gapJump, gapDays]) moves.fill(Number.NaN, 0, 1);
  for (let p = 1; p < close.length; p++) {
    const ratio = close[p]! / close[p - 1]!;
    // Both ways alike: a fall to a sixth is the same break as a rise to six times, though it is only −83 %.
    jump[p] = 100 * (Math.max(ratio, 1 / ratio) - 1);
    gapDays[p] = date[p]! - date[p - 1]!;
    gapJump[p] = gapDays[p]! > GAP_DAYS ? jump[p]! : Number.NaN;
  }
}

// What follows is asked for at few moments: over all of them it would be the dearest columns.
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
