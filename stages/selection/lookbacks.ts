import type { SelectionConfig } from '../../contracts/mandate.js';

/** One look-back of Pass 1 and what it asks of two instruments. */
export interface Lookback {
  readonly sessions: number;
  /** Returns two instruments must share in it. */
  readonly minOverlap: number;
}

/**
 * The look-backs of a selection, longest first. `minOverlap` is stated for the longest; a shorter one asks for the same
 * share of itself, rounded up: 40 of 60 sessions are 14 of 20.
 */
export function lookbacksOf({
  lookback,
  minOverlap,
}: Pick<SelectionConfig, 'lookback' | 'minOverlap'>): readonly Lookback[] {
  const lengths = [lookback].flat().sort((a, b) => b - a);
  const longest = lengths[0]!;
  return lengths.map((sessions) => ({ sessions, minOverlap: Math.ceil((minOverlap * sessions) / longest) }));
}
