/**
 * What a row looks like among its neighbours. Every rule judges a row by the rows before it, so that a row is kept or set
 * aside the same whether or not later rows are there.
 *
 *   zero-volume-run  the n-th bar in a row without trade or range, and those after it       set aside
 *   stale-run        the n-th equal close in a row while nothing is known to have traded     set aside
 *   jump             |move| beyond jumpPercent either way, no date missing before it        flagged: prices do crash
 *   redenomination   the same across missing dates                                          splits the series
 *   reused-ticker    a move of 100 % either way across more than gapDays                    splits the series
 *
 * A split starts another instrument (`VENUE:SYMBOL#2`): one return series must not run through two things of one name.
 */
import type { QualityLimits } from '../../contracts/bars-mapping.js';

/** Calendar days from one bar to the next without a session in between: weekends and holidays are no gap. */
const ORDINARY_GAP = { '24/7': 1, sessions: 5 } as const;
const REUSED_PERCENT = 100;

export interface Neighbour {
  readonly day: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface Finding {
  readonly action: 'set-aside' | 'flagged' | 'split';
  readonly rule: string;
  readonly reason: string;
}

/** Judges rows fed in date order, stored ones too; null for an ordinary row. */
export function seriesRules(limits: QualityLimits, market: '24/7' | 'sessions'): (row: Neighbour) => Finding | null {
  let before: Neighbour | undefined;
  let idle = 0;
  let equal = 1;
  return (row) => {
    const last = before;
    before = row;
    idle = row.volume === 0 && !(row.high > row.low) ? idle + 1 : 0;
    equal = last?.close === row.close && !(row.volume > 0) ? equal + 1 : 1;
    if (idle >= limits.zeroVolumeRun) {
      return { action: 'set-aside', rule: 'zero-volume-run', reason: `bar ${idle} in a row without any trade` };
    }
    if (equal >= limits.staleRun) {
      return { action: 'set-aside', rule: 'stale-run', reason: `close ${row.close} for the ${equal}th time in a row` };
    }
    return last === undefined ? null : move(last, row, limits, market);
  };
}

function move(last: Neighbour, row: Neighbour, limits: QualityLimits, market: '24/7' | 'sessions'): Finding | null {
  const ratio = row.close / last.close;
  // Both ways alike: a fall to a sixth is the same break as a rise to six times, though it is only −83 %.
  const percent = 100 * (Math.max(ratio, 1 / ratio) - 1);
  const days = row.day - last.day;
  const reason = `close ${last.close} → ${row.close} over ${days} ${days === 1 ? 'day' : 'days'}`;
  if (percent > limits.jumpPercent) {
    if (days <= ORDINARY_GAP[market]) return { action: 'flagged', rule: 'jump', reason };
    return { action: 'split', rule: days > limits.gapDays ? 'reused-ticker' : 'redenomination', reason };
  }
  if (days > limits.gapDays && percent > REUSED_PERCENT) return { action: 'split', rule: 'reused-ticker', reason };
  return null;
}
