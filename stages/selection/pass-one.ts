/**
 * Pass 1: returns over the look-backs, and who has enough of them to be compared.
 *
 * Presence counts an instrument's closes up to its own newest visible bar, so one that publishes a week late is judged
 * on what it could have published. Returns join neighbouring sessions of the book; a missing close costs the two
 * returns it belongs to and is never filled. Of several look-backs each must be met.
 */
import type { SelectionConfig } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection } from '../../contracts/stage-results.js';
import { isConstant } from '../../quant/performance/moments.js';
import { closesOn, returnsBetween } from '../session-closes.js';
import { type Lookback, lookbacksOf } from './lookbacks.js';

/** The returns of one instrument over the longest look-back; NaN where there is none. */
export interface PassOneReturns {
  readonly instrument: string;
  readonly returns: Float64Array;
}

export interface PassOne {
  readonly kept: readonly PassOneReturns[];
  readonly rejections: readonly Rejection[];
  /** Share of the closes due in the longest look-back, by instrument. */
  readonly present: ReadonlyMap<string, number>;
}

/** `dates` are the newest sessions of the longest look-back + 1, fewer where the book is younger; `ids` sorted. */
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
}): PassOne {
  const kept: PassOneReturns[] = [];
  const rejections: Rejection[] = [];
  const present = new Map<string, number>();
  const lookbacks = lookbacksOf(selection);
  for (const instrument of ids) {
    const closes = closesOn(view.bars(instrument), dates);
    const returns = returnsBetween(closes);
    present.set(instrument, presence(closes, lookbacks[0]!).share);
    const why = firstUnfitness(closes, returns, lookbacks, selection);
    if (why === null) kept.push({ instrument, returns });
    else rejections.push({ instrument, ...why });
  }
  return { kept, rejections, present };
}

function firstUnfitness(
  closes: Float64Array,
  returns: Float64Array,
  lookbacks: readonly Lookback[],
  { minPresent }: SelectionConfig,
): Omit<Rejection, 'instrument'> | null {
  for (const lookback of lookbacks) {
    const { sessions } = lookback;
    const why = unfitness(closes.slice(-(sessions + 1)), returns.slice(-sessions), lookback, minPresent);
    if (why !== null) return why;
  }
  return null;
}

function unfitness(
  closes: Float64Array,
  returns: Float64Array,
  lookback: Lookback,
  minPresent: number,
): Omit<Rejection, 'instrument'> | null {
  const { sessions, minOverlap } = lookback;
  const { present, due, share } = presence(closes, lookback);
  if (share < minPresent) {
    const reason = `has ${present} of the ${due} closes due in the look-back of ${sessions} sessions`;
    return { rule: 'presence', value: share, threshold: minPresent, reason };
  }
  const defined = returns.filter((r) => !Number.isNaN(r));
  if (defined.length < minOverlap) {
    const reason = `has ${defined.length} returns in the look-back of ${sessions} sessions, ${minOverlap} are needed to compare it with anything`;
    return { rule: 'overlap', value: defined.length, threshold: minOverlap, reason };
  }
  if (isConstant(defined)) {
    const reason = `its returns do not vary over the look-back of ${sessions} sessions, so it correlates with nothing`;
    return { rule: 'zero-variance', value: 0, threshold: 0, reason };
  }
  return null;
}

/** Closes an instrument has, of those due up to its own newest one. */
function presence(closes: Float64Array, { sessions }: Lookback): { present: number; due: number; share: number } {
  const newest = closes.findLastIndex((close) => !Number.isNaN(close));
  const present = closes.reduce((count, close) => (Number.isNaN(close) ? count : count + 1), 0);
  // Sessions the book itself does not have yet count as absent; those after the newest bar were not due.
  const due = newest < 0 ? sessions + 1 : sessions + 1 - (closes.length - 1 - newest);
  return { present, due, share: present / due };
}
