import type { Matrix } from '../../contracts/matrix.js';
import { identity } from './matrix.js';

export interface Bands {
  readonly diagonal: Float64Array;
  /** Entry k couples rows k and k + 1; the last is zero. */
  readonly offDiagonal: Float64Array;
}

export interface Tridiagonal extends Bands {
  /** Qᵀ, row after row: A = Q T Qᵀ. */
  readonly rotation: Float64Array;
}

/**
 * Householder reduction of a symmetric matrix to tridiagonal form, A = Q T Qᵀ.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithms 5.1.1 (reflector), 8.3.1 (reduction) and
 *          5.1.4 (backward accumulation of Q).
 * Shape    A N × N, symmetric to the bit: both halves are kept and stay so, which lets a row stand for a column.
 */
export function tridiagonalise(A: Matrix): Tridiagonal {
  const { diagonal, offDiagonal, reflectors, betas } = bandsOf(A);
  return { diagonal, offDiagonal, rotation: accumulate(reflectors, betas, A.rows) };
}

/** The tridiagonal form alone, and the reflectors that led to it. */
export function bandsOf({ rows: n, data }: Matrix): Bands & {
  readonly reflectors: Float64Array;
  readonly betas: Float64Array;
} {
  const a = Float64Array.from(data);
  const e = new Float64Array(n);
  const betas = new Float64Array(n);
  // Reflector k lives in reflectors[k, k+1 ..]: it annihilates column k below its subdiagonal.
  const reflectors = new Float64Array(n * n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const v = reflectors.subarray(k * n, k * n + n);
    let below = 0;
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!;
    for (let i = k + 2; i < n; i++) below = Math.max(below, Math.abs(v[i]!));
    const head = v[k + 1]!;
    if (below === 0) {
      e[k] = head;
      continue;
    }
    // Scaled, so that squares of tiny entries do not vanish before they are summed.
    const scale = Math.max(below, Math.abs(head));
    let s = 0;
    for (let i = k + 1; i < n; i++) {
      v[i]! /= scale;
      s += v[i]! * v[i]!;
    }
    const norm = Math.sqrt(s);
    const sign = v[k + 1]! >= 0 ? 1 : -1;
    e[k] = -sign * norm * scale;
    v[k + 1]! += sign * norm;
    const beta = 1 / (norm * Math.abs(v[k + 1]!));
    betas[k] = beta;
    reflectTrailing(a, n, k + 1, v, beta, p);
  }
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  return { diagonal, offDiagonal: e, reflectors, betas };
}

/** A ← H A H on rows and columns from `from`, H = I − β v vᵀ. `p` is scratch. */
function reflectTrailing(
  a: Float64Array,
  n: number,
  from: number,
  v: Float64Array,
  beta: number,
  p: Float64Array,
): void {
  let pv = 0;
  for (let i = from; i < n; i++) {
    const row = i * n;
    let s = 0;
    for (let j = from; j < n; j++) s += a[row + j]! * v[j]!;
    p[i] = s * beta;
    pv += p[i]! * v[i]!;
  }
  const half = (beta * pv) / 2;
  for (let i = from; i < n; i++) p[i]! -= half * v[i]!;
  for (let i = from; i < n; i++) {
    const row = i * n;
    const vi = v[i]!;
    const wi = p[i]!;
    // The two products change places in the other half, and their sum does not mind.
    for (let j = from; j < n; j++) a[row + j]! -= vi * p[j]! + wi * v[j]!;
  }
}

/** Qᵀ for Q = H₀ H₁ …: built from the last reflector back, so that only the trailing block is touched. */
function accumulate(reflectors: Float64Array, betas: Float64Array, n: number): Float64Array {
  const u = new Float64Array(n);
  const q = identity(n).data;
  for (let k = n - 2; k >= 0; k--) {
    const beta = betas[k]!;
    if (beta === 0) continue;
    const v = reflectors.subarray(k * n, k * n + n);
    u.fill(0, k + 1);
    for (let i = k + 1; i < n; i++) {
      const f = v[i]! * beta;
      for (let j = k + 1; j < n; j++) u[j]! += f * q[i * n + j]!;
    }
    for (let i = k + 1; i < n; i++) {
      const f = v[i]!;
      for (let j = k + 1; j < n; j++) q[i * n + j]! -= f * u[j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) [q[i * n + j], q[j * n + i]] = [q[j * n + i]!, q[i * n + j]!];
  }
  return q;
}
