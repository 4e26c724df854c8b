/**
 * What the mandate allows the book, over its instruments: the one list that profiles are solved under, that binding
 * limits are named from, and that the last check before a weight leaves goes through.
 *
 *   instrument   |w_i| ≤ instrumentCap
 *   group        gross per cluster, venue and class ≤ its cap, both directions together
 *   net          min ≤ Σ w ≤ max
 *   turnover     ½ Σ |w − last target| ≤ maxTurnover, cash left out
 *
 * Weights of the last target that today's book cannot hold (left the selection, changed direction) are exits: they are
 * always made, as in the simulation, and use up turnover before anything else does.
 */
import type { AlignmentResult } from '../../contracts/allocation.js';
import type { Direction, Mandate } from '../../contracts/mandate.js';
import type { PortfolioProblem } from '../../quant/optimise/problem.js';
import { groupBy } from '../group-by.js';
import type { Book } from './book.js';

/** The tolerance to which limits are kept, fraction of NAV. */
export const TOLERANCE = 1e-9;

export interface GroupLimit {
  /** "cluster 3", "venue BINANCE", "class crypto". */
  readonly name: string;
  /** Columns of the book. */
  readonly members: readonly number[];
  readonly cap: number;
}

export interface TurnoverRule {
  /** Gross held in today's direction by the last target, per column of the book. */
  readonly from: Float64Array;
  /** One-way turnover of the exits. */
  readonly exits: number;
  /** What the exits leave of `maxTurnover`, at least 0. */
  readonly left: number;
  readonly maxTurnover: number;
}

export interface Limits {
  readonly instrument: number;
  /** Clusters in order of label, then venues, then classes, by name. */
  readonly groups: readonly GroupLimit[];
  /** 1 where a column is held long, -1 where it is held short. */
  readonly signs: readonly (1 | -1)[];
  readonly net: { readonly min: number; readonly max: number } | null;
  readonly turnover: TurnoverRule | null;
}

type Attributes = Pick<AlignmentResult, 'venues' | 'assetClasses'>;

interface Known {
  readonly of: Attributes;
  readonly risk: Mandate['risk'];
  readonly limits: Limits;
}

// None of these ever changes, and every profile of a decision asks for its limits.
const known = new WeakMap<Book, Known>();

/** The limits of the mandate on a book; `previous` holds the signed weights of the last target. */
export function limitsOf(
  book: Book,
  of: Attributes,
  { risk, rebalance }: Pick<Mandate, 'risk' | 'rebalance'>,
  previous: Readonly<Record<string, number>>,
): Limits {
  const last = known.get(book);
  const standing =
    last !== undefined && last.of === of && last.risk === risk ? last.limits : standingLimits(book, of, risk);
  known.set(book, { of, risk, limits: standing });
  // Turnover alone depends on what a profile held.
  if (rebalance.maxTurnover === null) return standing;
  return { ...standing, turnover: turnoverRule(book, rebalance.maxTurnover, previous) };
}

function standingLimits(book: Book, { venues, assetClasses }: Attributes, risk: Mandate['risk']): Limits {
  const labels = [...new Set(book.clusters)].sort((a, b) => a - b);
  const all = book.instruments.map((_, i) => i);
  const ofCluster = groupBy(all, (i) => book.clusters[i]!);
  const named = (kind: string, caps: Readonly<Record<string, number>>, of: readonly string[]): GroupLimit[] =>
    Object.entries(caps)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, cap]) => ({ name: `${kind} ${name}`, members: all.filter((i) => of[i] === name), cap }));
  return {
    instrument: risk.instrumentCap,
    groups: [
      ...labels.map((label) => ({
        name: `cluster ${label}`,
        members: ofCluster.get(label)!,
        cap: risk.clusterCap,
      })),
      ...named('venue', risk.venueCaps, venues),
      ...named('class', risk.classCaps, assetClasses),
    ].filter(({ members }) => members.length > 0),
    signs: book.directions.map(signOf),
    net: risk.net,
    turnover: null,
  };
}

export const signOf = (direction: Direction): 1 | -1 => (direction === 'SHORT' ? -1 : 1);

function turnoverRule(book: Book, maxTurnover: number, previous: Readonly<Record<string, number>>): TurnoverRule {
  const column = new Map(book.instruments.map((id, i) => [id, i]));
  const from = new Float64Array(book.instruments.length);
  let exits = 0;
  // By id, so that the sum does not depend on the order in which the target was written.
  for (const [id, weight] of Object.entries(previous).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const i = column.get(id);
    const held = i === undefined ? 0 : signOf(book.directions[i]!) * weight;
    if (i !== undefined && held > 0) from[i] = held;
    else exits += Math.abs(weight) / 2;
  }
  return { from, exits, left: Math.max(0, maxTurnover - exits), maxTurnover };
}

/** The limits as an optimisation over the instruments of the book, its budget still to be chosen. */
export function instrumentProblem(book: Book, limits: Limits): Omit<PortfolioProblem, 'budget'> {
  const { instrument, groups } = limits;
  return {
    covariance: book.covariance,
    names: book.instruments,
    upper: instrument,
    groups: groups.map(({ name, members, cap }) => ({ name, members, upper: cap })),
    ...netAndTurnover(limits, limits.signs),
  };
}

/** Net exposure and turnover as the optimisers take them, for columns of these signs. */
export function netAndTurnover(
  { net, turnover }: Limits,
  signs: readonly (1 | -1)[],
): Pick<PortfolioProblem, 'net' | 'turnover'> {
  return {
    ...(net === null ? {} : { net: { signs, lower: net.min, upper: net.max } }),
    ...(turnover === null ? {} : { turnover: { from: turnover.from, limit: turnover.left } }),
  };
}
