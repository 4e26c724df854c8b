/**
 * Pass 1: returns over the look-back, and who has enough of them to be compared.
 *
 * Presence counts an instrument's closes up to its own newest visible bar, so one that publishes a week late is judged
 * on what it could have published. Returns join neighbouring sessions of the book; a missing close costs the two
 * returns it belongs to and is never filled.
 */
import type { SelectionConfig } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection } from '../../contracts/stage-results.js';
import { isConstant } from '../../quant/performance/moments.js';
import { closesOn, returnsBetween } from '../session-closes.js';

/** The returns of one instrument over the look-back; NaN where there is none. */
export interface PassOneReturns {
  readonly instrument: string;
  readonly returns: Float64Array;
}

/** `dates` are the newest lookback + 1 sessions, fewer where the book is younger; `ids` sorted. */
export function passOne({
  view,
  ids,
  dates,
  selection,
}: {
  view: MarketView;
  ids: readonly string[];
  dates: Int32Array;
  selection: SelectionConfig;
}): { kept: PassOneReturns[]; rejections: Rejection[] } {
  const kept: PassOneReturns[] = [];
  const rejections: Rejection[] = [];
  for (const instrument of ids) {
    const closes = closesOn(view.bars(instrument), dates);
    const returns = returnsBetween(closes);
    const why = unfitness(closes, returns, selection);
    if (why === null) kept.push({ instrument, returns });
    else rejections.push({ instrument, ...why });
  }
  return { kept, rejections };
}

function unfitness(
  closes: Float64Array,
  returns: Float64Array,
  { lookback, minPresent, minOverlap }: SelectionConfig,
): Omit<Rejection, 'instrument'> | null {
  const newest = closes.findLastIndex((close) => !Number.isNaN(close));
  const present = closes.reduce((count, close) => (Number.isNaN(close) ? count : count + 1), 0);
  // Sessions the book itself does not have yet count as absent; those after the newest bar were not due.
  const due = lookback + 1 - (closes.length - 1 - newest);
  const share = newest < 0 ? 0 : present / due;
  if (share < minPresent) {
    const reason = `has ${present} of the ${newest < 0 ? lookback + 1 : due} closes due in the look-back of ${lookback} sessions`;
    return { rule: 'presence', value: share, threshold: minPresent, reason };
  }
  const defined = returns.filter((r) => !Number.isNaN(r));
  if (defined.length < minOverlap) {
    const reason = `has ${defined.length} returns in the look-back, ${minOverlap} are needed to compare it with anything`;
    return { rule: 'overlap', value: defined.length, threshold: minOverlap, reason };
  }
  if (isConstant(defined)) {
    const reason = 'its returns do not vary over the look-back, so it correlates with nothing';
    return { rule: 'zero-variance', value: 0, threshold: 0, reason };
  }
  return null;
}
