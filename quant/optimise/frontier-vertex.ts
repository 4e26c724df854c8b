/**
 * The upper end of an efficient frontier: the vertex of largest m'x, its basis, and the τ at which the frontier leaves it.
 *
 *   With the columns F of the basis and the rows H it holds, multipliers are affine in τ while x stays:
 *   A_HF' λ(τ) = τ m_F − (Q x + l)_F,   g(τ) = Q x + l − τ m + A' λ(τ)
 *
 * Source   as `critical-line.ts`; the basis is that of `greedy-vertex.ts`, of `linear-program.ts` where rows are others.
 * Result   null where an equality stays out of the basis or two columns tie: then the vertex has no one set to start from.
 */
import { type BorderedInverse, borderedInverse, saddleInverse } from './bordered-inverse.js';
import type { ConeProgram } from './cone-program.js';
import { greedyVertex, type Vertex } from './greedy-vertex.js';
import { type LinearProgram, type LinearRow, linearProgram } from './linear-program.js';

/** ½ x'Q x + l'x − τ m'x under the bounds and the first `rows` rows of a program, at κ = 1. */
export interface Frontier {
  readonly program: ConeProgram;
  readonly rows: number;
  readonly l: Float64Array;
  readonly m: Float64Array;
  /** Right-hand sides at κ = 1. */
  readonly rhs: Float64Array;
}

export interface Corner {
  readonly x: Float64Array;
  readonly lambda: Float64Array;
  /** -1 at the lower bound, 1 at the upper, 0 free. */
  readonly side: Int8Array;
  readonly held: Uint8Array;
  /** Of ½ x'Q x + l'x − τ m'x + λ'A x; 0 where a column is free. */
  readonly gradient: Float64Array;
  /** What the rows leave, rhs − A x. */
  readonly room: Float64Array;
  /** What the rows of `inverse` belong to: columns, and n + r for row r. */
  readonly order: number[];
  readonly inverse: BorderedInverse;
  tau: number;
}

function simplexVertex(program: LinearProgram): Vertex | null {
  const { status, ...vertex } = linearProgram(program);
  return status === 'optimal' ? vertex : null;
}

export function frontierVertex({ program: p, rows: R, l, m, rhs }: Frontier): Corner | null {
  const { n, Q, A, lower, upper, equality } = p;
  const rows = Array.from({ length: R }, (_, r): LinearRow => {
    const members: number[] = [];
    const coefficients: number[] = [];
    for (let i = 0; i < n; i++) {
      if (A[r * n + i] === 0) continue;
      members.push(i);
      coefficients.push(A[r * n + i]!);
    }
    return { members, coefficients, lower: equality[r] ? rhs[r]! : Number.NEGATIVE_INFINITY, upper: rhs[r]! };
  });
  const largest = { objective: m, lower, upper, rows };
  const vertex = greedyVertex(largest) ?? simplexVertex(largest);
  if (vertex === null) return null;
  const { x, basic } = vertex;

  const held = new Uint8Array(R).fill(1);
  const side = new Int8Array(n);
  for (let i = 0; i < n; i++) side[i] = upper[i]! - x[i]! <= x[i]! - lower[i]! ? 1 : -1;
  const free: number[] = [];
  for (const b of basic) {
    if (b >= n) held[b - n] = 0;
    else free.push(b);
  }
  free.sort((a, b) => a - b);
  for (const i of free) side[i] = 0;
  const list: number[] = [];
  for (let r = 0; r < R; r++) {
    if (held[r] === 1) list.push(r);
    else if (equality[r]) return null;
  }
  const k = free.length;
  const saddle = saddleInverse(
    Float64Array.from({ length: k * k }, (_, e) => Q[free[Math.floor(e / k)]! * n + free[e % k]!]!),
    Float64Array.from({ length: k * k }, (_, e) => A[list[Math.floor(e / k)]! * n + free[e % k]!]!),
    k,
  );
  if (saddle === null) return null;
  const inverse = borderedInverse(saddle, 2 * k);

  const still = Float64Array.from(l);
  for (let j = 0; j < n; j++) if (x[j] !== 0) for (let i = 0; i < n; i++) still[i]! += Q[j * n + i]! * x[j]!;
  const rate = m.map((v) => -v);
  const v = new Float64Array(2 * k);
  const solved = new Float64Array(2 * k);
  const multipliers = (g: Float64Array): Float64Array => {
    free.forEach((i, a) => {
      v[a] = -g[i]!;
    });
    inverse.apply(v, solved);
    const lambda = new Float64Array(R);
    list.forEach((r, b) => {
      lambda[r] = solved[k + b]!;
      for (let i = 0; i < n; i++) g[i]! += lambda[r]! * A[r * n + i]!;
    });
    for (const i of free) g[i] = 0;
    return lambda;
  };
  const base = multipliers(still);
  const slope = multipliers(rate);

  const scale = m.reduce((s, w) => Math.max(s, Math.abs(w)), 0);
  let tau = 0;
  const leaves = (value: number, change: number): void => {
    // 1e-10: a column that earns as much as the basis does, or a row that costs nothing.
    if (value < 0) tau = Math.max(tau, change > 1e-10 * scale ? -value / change : Number.POSITIVE_INFINITY);
  };
  for (let i = 0; i < n; i++) if (side[i] !== 0) leaves(-side[i]! * still[i]!, -side[i]! * rate[i]!);
  for (const r of list) if (!equality[r]) leaves(base[r]!, slope[r]!);
  if (tau === Number.POSITIVE_INFINITY) return null;

  const room = Float64Array.from(rhs.subarray(0, R));
  for (let r = 0; r < R; r++) for (let i = 0; i < n; i++) room[r]! -= A[r * n + i]! * x[i]!;
  return {
    x,
    lambda: base.map((b, r) => b + tau * slope[r]!),
    side,
    held,
    gradient: still.map((g, i) => g + tau * rate[i]!),
    room,
    order: [...free, ...list.map((r) => n + r)],
    inverse,
    tau,
  };
}
