/** Lines of one identity, and which of them stands for the others. */
import type { SelectionConfig } from '../../contracts/mandate.js';
import type { Signal } from '../../contracts/stage-results.js';

export interface Member {
  readonly signal: Signal;
  readonly venue: string;
  /** USD per day; null is unknown. */
  readonly liquidity: number | null;
  /** Its place among the measured correlations. */
  readonly place: number;
}

/** The most liquid, unless a venue earlier in the list of preference has at least half of that liquidity; ties by id. */
export function canonical(
  members: readonly Member[],
  venuePriority: SelectionConfig['venuePriority'],
): { member: Member; why: string } {
  const byLiquidity = [...members].sort(
    (a, b) => (b.liquidity ?? -1) - (a.liquidity ?? -1) || (a.signal.instrument < b.signal.instrument ? -1 : 1),
  );
  const top = byLiquidity[0];
  if (top === undefined) throw new RangeError('canonical: an identity without lines');
  const half = (top.liquidity ?? 0) / 2;
  for (const venue of venuePriority) {
    if (venue === top.venue) break;
    const preferred = byLiquidity.find((member) => member.venue === venue && (member.liquidity ?? 0) >= half);
    if (preferred === undefined) continue;
    return { member: preferred, why: `${venue} is preferred to ${top.venue} and has at least half of its liquidity` };
  }
  return { member: top, why: top.liquidity === null ? 'liquidity is unknown, first by id' : 'it is the most liquid' };
}

/** The signal whose direction the identity takes: highest conviction, then LONG, then by id. */
export function leading(members: readonly Member[]): Signal {
  const [first] = members
    .map(({ signal }) => signal)
    .sort(
      (a, b) =>
        b.conviction - a.conviction ||
        (a.direction === b.direction ? (a.instrument < b.instrument ? -1 : 1) : a.direction === 'LONG' ? -1 : 1),
    );
  if (first === undefined) throw new RangeError('leading: an identity without lines');
  return first;
}
