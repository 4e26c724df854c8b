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

/** What is asked of a limit's use. */
type Question = (use: Pick<LimitUse, 'slack'>) => boolean;

/**
 * Limits whose use by `gross` (columns of the book, fractions of NAV) is such: groups, instruments, net, turnover. Where
 * exits alone exceed the turnover limit, its bound is what they need: nothing else may trade.
 */
export function limitUses(book: Book, limits: Limits, gross: Float64Array, isSuch: Question): LimitUse[] {
  const uses: LimitUse[] = [];
  const look = (kind: string, of: string | null, value: number, bound: number, slack: number): void => {
    // A name is spelt out for the few that are asked for.
    if (isSuch({ slack })) uses.push({ name: of === null ? kind : `${kind}:${of}`, value, bound, slack });
  };
  for (const { name, members, cap } of limits.groups) {
    const held = members.reduce((total, i) => total + gross[i]!, 0);
    look('group', name, held, cap, cap - held);
  }
  const cap = limits.instrument;
  book.instruments.forEach((id, i) => {
    look('upper', id, gross[i]!, cap, cap - gross[i]!);
  });
  if (limits.net !== null) {
    const { min, max } = limits.net;
    const net = gross.reduce((total, g, i) => total + limits.signs[i]! * g, 0);
    look('net', null, net, max, max - net);
    look('netLower', null, net, min, net - min);
  }
  if (limits.turnover !== null) {
    const { from, exits, left } = limits.turnover;
    const traded = gross.reduce((total, g, i) => total + Math.abs(g - from[i]!) / 2, 0);
    look('turnover', null, exits + traded, exits + left, exits + left - (exits + traded));
  }
  return uses;
}

/** Written so that a NaN counts as broken. */
export const isBroken: Question = ({ slack }) => !(slack >= -TOLERANCE);

export const isActive: Question = ({ slack }) => slack <= TOLERANCE;

export const isActiveOrBroken: Question = (use) => isActive(use) || isBroken(use);
