/**
 * Buckets: what the profile allocates gross to. Hierarchical: one per (cluster, direction). Flat: one per instrument.
 *
 *   share   inside a bucket, b × score_i / Σ score + (1 − b) × σ_i⁻² / Σ σ⁻²,  b = `risk.executionBlend`
 *   Σ_B     Aᵀ Σ A, A the N × B matrix of shares: covariance of bucket streams
 *   upper   min_i (instrumentCap / share_i): a bucket at its bound holds one instrument at the cap
 *   group   gross of all buckets of a cluster ≤ clusterCap, both directions together, less what a sleeve has used
 */
import type { AlignmentResult } from '../../contracts/allocation.js';
import type { Direction, RiskConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import type { ExecutionScore, SelectionResult } from '../../contracts/stage-results.js';
import { fromJson, zeros } from '../../quant/linalg/matrix.js';
import type { PortfolioProblem } from '../../quant/optimise/problem.js';
import { directionalStreams } from './align.js';

/** The aligned instruments as the optimiser sees them; columns are indices everywhere below. */
export interface Book {
  readonly instruments: readonly string[];
  readonly directions: readonly Direction[];
  readonly clusters: readonly number[];
  readonly scores: readonly ExecutionScore[];
  /** Directional, per session, N × N. */
  readonly covariance: Matrix;
  /** Directional, T × N. */
  readonly streams: Matrix;
}

export interface Bucket {
  /** "3/LONG", or the instrument in a flat structure. */
  readonly name: string;
  readonly cluster: number;
  /** Columns of the book, ascending. */
  readonly members: readonly number[];
  /** Sum to 1, parallel to members. */
  readonly shares: readonly number[];
}

/** What the mandate allows, in fractions of NAV. */
export interface Caps {
  readonly instrument: number;
  readonly cluster: number;
  /** Gross already held per cluster by another sleeve; nothing where absent. */
  readonly used?: ReadonlyMap<number, number>;
}

export function bookOf(alignment: AlignmentResult, selection: SelectionResult): Book {
  const scoreOf = new Map(selection.selected.map(({ instrument, score }) => [instrument, score]));
  const scores = alignment.instruments.map((id, i) => {
    const score = scoreOf.get(id);
    if (score === undefined) throw new RangeError(`allocation: alignment.instruments[${i}] ${id} was not selected`);
    return score;
  });
  return {
    instruments: alignment.instruments,
    directions: alignment.directions,
    clusters: alignment.clusters,
    scores,
    covariance: fromJson(alignment.covariance),
    streams: directionalStreams(fromJson(alignment.returns), alignment.directions),
  };
}

/** Buckets over some columns of the book, ordered by cluster, then LONG before SHORT, then column. */
export function buckets(
  book: Book,
  columns: readonly number[],
  { structure, executionBlend }: Pick<RiskConfig, 'structure' | 'executionBlend'>,
): Bucket[] {
  if (structure === 'flat') {
    return columns.map((i) => ({
      name: book.instruments[i]!,
      cluster: book.clusters[i]!,
      members: [i],
      shares: [1],
    }));
  }
  const grouped = new Map<string, number[]>();
  const ordered = [...columns].sort((a, b) => bucketOrder(book, a) - bucketOrder(book, b) || a - b);
  for (const i of ordered) {
    const name = `${book.clusters[i]}/${book.directions[i]}`;
    grouped.set(name, [...(grouped.get(name) ?? []), i]);
  }
  return [...grouped].map(([name, members]) => ({
    name,
    cluster: book.clusters[members[0]!]!,
    members,
    shares: insideShares(book, members, executionBlend),
  }));
}

const bucketOrder = (book: Book, i: number): number => 2 * book.clusters[i]! + (book.directions[i] === 'LONG' ? 0 : 1);

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

/** The problem over buckets under the caps, its budget still to be chosen. Groups are disjoint. */
export function bucketProblem(book: Book, parts: readonly Bucket[], caps: Caps): Omit<PortfolioProblem, 'budget'> {
  const clusters = [...new Set(parts.map(({ cluster }) => cluster))].sort((a, b) => a - b);
  return {
    covariance: bucketCovariance(book.covariance, parts),
    names: parts.map(({ name }) => name),
    upper: Float64Array.from(parts, ({ shares }) => caps.instrument / Math.max(...shares)),
    groups: clusters.map((cluster) => ({
      name: `cluster ${cluster}`,
      members: parts.flatMap((part, b) => (part.cluster === cluster ? [b] : [])),
      upper: Math.max(0, caps.cluster - (caps.used?.get(cluster) ?? 0)),
    })),
  };
}

function bucketCovariance({ cols: n, data }: Matrix, parts: readonly Bucket[]): Matrix {
  const B = parts.length;
  const out = zeros(B, B);
  for (let a = 0; a < B; a++) {
    for (let b = a; b < B; b++) {
      let s = 0;
      parts[a]!.members.forEach((i, p) => {
        parts[b]!.members.forEach((j, q) => {
          s += parts[a]!.shares[p]! * parts[b]!.shares[q]! * data[i * n + j]!;
        });
      });
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
