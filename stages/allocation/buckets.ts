/**
 * Buckets: what the profile allocates gross to. Hierarchical: one per (cluster, direction), split by venue and class where
 * those have caps of their own, so that every limit is a sum of whole buckets. Flat: one per instrument.
 *
 *   share   inside a bucket, b × score_i / Σ score + (1 − b) × σ_i⁻² / Σ σ⁻²,  b = `risk.executionBlend`
 *   Σ_B     Aᵀ Σ A, A the N × B matrix of shares: covariance of bucket streams
 *   upper   min_i (instrumentCap / share_i): a bucket at its bound holds one instrument at the cap
 *   group   gross of the buckets of a cluster, venue or class ≤ its cap, both directions together, less what a sleeve has used
 *   budget  of risk, for risk parity: equal per (cluster, direction), in equal parts where that is split
 */
import type { RiskConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../../quant/linalg/matrix.js';
import type { PortfolioProblem } from '../../quant/optimise/problem.js';
import { checkedCovariance } from '../../quant/optimise/validate.js';
import type { Book } from './book.js';
import { type Limits, netAndTurnover } from './limits.js';

export interface Bucket {
  /** "3/LONG", "3/LONG/BINANCE" where that venue has a cap, or the instrument in a flat structure. */
  readonly name: string;
  readonly cluster: number;
  /** Whose equal share of risk it takes part in: "3/LONG", or the instrument. */
  readonly share: string;
  /** Columns of the book, ascending. */
  readonly members: readonly number[];
  /** Sum to 1, parallel to members. */
  readonly shares: readonly number[];
}

/** Buckets over some columns of the book, ordered by cluster, then LONG before SHORT, then first column. */
export function buckets(
  book: Book,
  limits: Limits,
  columns: readonly number[],
  { structure, executionBlend }: Pick<RiskConfig, 'structure' | 'executionBlend'>,
): Bucket[] {
  if (structure === 'flat') {
    return columns.map((i) => ({
      name: book.instruments[i]!,
      cluster: book.clusters[i]!,
      share: book.instruments[i]!,
      members: [i],
      shares: [1],
    }));
  }
  const grouped = new Map<string, number[]>();
  const ordered = [...columns].sort((a, b) => bucketOrder(book, a) - bucketOrder(book, b) || a - b);
  for (const i of ordered) {
    const name = [shareOf(book, i), ...capsOf(limits, i)].join('/');
    grouped.set(name, [...(grouped.get(name) ?? []), i]);
  }
  return [...grouped].map(([name, members]) => ({
    name,
    cluster: book.clusters[members[0]!]!,
    share: shareOf(book, members[0]!),
    members,
    shares: insideShares(book, members, executionBlend),
  }));
}

const bucketOrder = (book: Book, i: number): number => 2 * book.clusters[i]! + (book.directions[i] === 'LONG' ? 0 : 1);

const shareOf = (book: Book, i: number): string => `${book.clusters[i]}/${book.directions[i]}`;

/** Venue and class of a column, where they have caps: the limits beside its cluster that it belongs to. */
const capsOf = ({ groups }: Limits, i: number): string[] =>
  groups.flatMap(({ name, members }) =>
    !name.startsWith('cluster ') && members.includes(i) ? [name.slice(name.indexOf(' ') + 1)] : [],
  );

function insideShares(book: Book, members: readonly number[], blend: number): number[] {
  const n = book.covariance.cols;
  const precision = normalised(members.map((i) => 1 / book.covariance.data[i * n + i]!));
  const execution = normalised(members.map((i) => book.scores[i]!.total));
  return precision.map((p, k) => blend * execution[k]! + (1 - blend) * p);
}

/** Parts of one; equal parts where nothing distinguishes them (all zero) or one is beyond measure. */
function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, v) => total + v, 0);
  return values.map((v) => (sum > 0 && Number.isFinite(sum) ? v / sum : 1 / values.length));
}

/**
 * The problem over buckets, its budget still to be chosen. Net exposure is theirs as it is the instruments'; turnover is
 * only where each bucket is one instrument. `used` is the gross another sleeve holds, per column of the book.
 */
export function bucketProblem(book: Book, parts: readonly Bucket[], limits: Limits, used?: Float64Array): Unbudgeted {
  const last = used === undefined ? problems.get(parts) : undefined;
  if (last !== undefined && last.book === book && last.limits === limits) return last.problem;
  const problem = statedProblem(book, parts, limits, used);
  if (used === undefined) problems.set(parts, { book, limits, problem });
  return problem;
}

type Unbudgeted = Omit<PortfolioProblem, 'budget'>;

// Profiles over the same buckets are solved under one problem.
const problems = new WeakMap<
  readonly Bucket[],
  { readonly book: Book; readonly limits: Limits; readonly problem: Unbudgeted }
>();

function statedProblem(book: Book, parts: readonly Bucket[], limits: Limits, used?: Float64Array): Unbudgeted {
  const bucketOf = new Int32Array(book.instruments.length).fill(-1);
  parts.forEach(({ members }, b) => {
    for (const i of members) bucketOf[i] = b;
  });
  const alone = parts.length === book.instruments.length && parts.every(({ members }, b) => members[0] === b);
  const signs = parts.map(({ members }) => limits.signs[members[0]!]!);
  return {
    covariance: covarianceOf(book, parts, alone && parts.every(({ shares }) => shares[0] === 1)),
    names: parts.map(({ name }) => name),
    upper: Float64Array.from(parts, ({ shares }) => limits.instrument / Math.max(...shares)),
    groups: limits.groups.flatMap(({ name, members, cap }) => {
      const held = used === undefined ? 0 : members.reduce((sum, i) => sum + used[i]!, 0);
      const theirs = new Set<number>();
      for (const i of members) if (bucketOf[i]! >= 0) theirs.add(bucketOf[i]!);
      const inside = [...theirs].sort((a, b) => a - b);
      return inside.length === 0 ? [] : [{ name, members: inside, upper: Math.max(0, cap - held) }];
    }),
    ...(used === undefined ? netAndTurnover(alone ? limits : { ...limits, turnover: null }, signs) : {}),
  };
}

/** Risk budgets of the buckets; undefined where each is the only one of its share, so that all are equal. */
export function bucketRiskBudgets(parts: readonly Bucket[]): Float64Array | undefined {
  const sharing = new Map<string, number>();
  for (const { share } of parts) sharing.set(share, (sharing.get(share) ?? 0) + 1);
  if (sharing.size === parts.length) return undefined;
  return Float64Array.from(parts, ({ share }) => 1 / (sharing.size * sharing.get(share)!));
}

// A barbell states many problems over the same buckets.
const covariances = new WeakMap<readonly Bucket[], { readonly book: Book; readonly covariance: Matrix }>();

/** Covariance of the buckets, read for validity once; where each is one whole column of the book it is the book's own. */
function covarianceOf(book: Book, parts: readonly Bucket[], isBook: boolean): Matrix {
  if (isBook) return checkedCovariance(book.covariance, 'bucketProblem');
  const known = covariances.get(parts);
  if (known?.book === book) return known.covariance;
  const covariance = checkedCovariance(bucketCovariance(book.covariance, parts), 'bucketProblem');
  covariances.set(parts, { book, covariance });
  return covariance;
}

function bucketCovariance({ cols: n, data }: Matrix, parts: readonly Bucket[]): Matrix {
  const B = parts.length;
  const out = zeros(B, B);
  for (let a = 0; a < B; a++) {
    const { members: rows, shares: rowShares } = parts[a]!;
    for (let b = a; b < B; b++) {
      const { members: cols, shares: colShares } = parts[b]!;
      let s = 0;
      for (let p = 0; p < rows.length; p++) {
        const row = rows[p]! * n;
        for (let q = 0; q < cols.length; q++) s += rowShares[p]! * colShares[q]! * data[row + cols[q]!]!;
      }
      out.data[a * B + b] = s;
      out.data[b * B + a] = s;
    }
  }
  return out;
}

/** Gross of each instrument from the gross of each bucket, columns of the book. */
export function spread(n: number, parts: readonly Bucket[], bucketGross: Float64Array): Float64Array {
  const gross = new Float64Array(n);
  parts.forEach(({ members, shares }, b) => {
    members.forEach((i, k) => {
      gross[i] = bucketGross[b]! * shares[k]!;
    });
  });
  return gross;
}
