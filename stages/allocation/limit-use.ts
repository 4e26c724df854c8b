import type { Book } from './book.js';
import { type Limits, TOLERANCE } from './limits.js';

/** How far one named limit is used by a book. */
export interface LimitUse {
  /** As certificates and conflicts name it: "group:cluster 3", "upper:ECB:EURUSD", "net", "netLower", "turnover". */
  readonly name: string;
  readonly value: number;
  readonly bound: number;
  /** Distance to the bound, fraction of NAV; negative where the limit is broken. */
  readonly slack: number;
}

/**
 * Every limit with its use by `gross` (columns of the book, fractions of NAV): groups, instruments, net, turnover.
 * Where exits alone exceed the turnover limit, its bound is what they need: nothing else may trade.
 */
export function limitUses(book: Book, limits: Limits, gross: Float64Array): LimitUse[] {
  const upper = (name: string, value: number, bound: number): LimitUse => ({
    name,
    value,
    bound,
    slack: bound - value,
  });
  const sum = (members: readonly number[]): number => members.reduce((total, i) => total + gross[i]!, 0);
  const uses = [
    ...limits.groups.map(({ name, members, cap }) => upper(`group:${name}`, sum(members), cap)),
    ...book.instruments.map((id, i) => upper(`upper:${id}`, gross[i]!, limits.instrument)),
  ];
  if (limits.net !== null) {
    const { min, max } = limits.net;
    const net = gross.reduce((total, g, i) => total + limits.signs[i]! * g, 0);
    uses.push(upper('net', net, max), { name: 'netLower', value: net, bound: min, slack: net - min });
  }
  if (limits.turnover !== null) {
    const { from, exits, left } = limits.turnover;
    const traded = gross.reduce((total, g, i) => total + Math.abs(g - from[i]!) / 2, 0);
    uses.push(upper('turnover', exits + traded, exits + left));
  }
  return uses;
}

/** Written so that a NaN counts as broken. */
export const isBroken = ({ slack }: LimitUse): boolean => !(slack >= -TOLERANCE);

export const isActive = ({ slack }: LimitUse): boolean => slack <= TOLERANCE;
