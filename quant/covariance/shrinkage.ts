import type { Matrix } from '../../contracts/matrix.js';
import { mirror } from '../linalg/matrix.js';

/** A covariance pulled from the sample towards a target. */
export interface ShrunkCovariance {
  /** N × N, exactly symmetric, per period. */
  readonly covariance: Matrix;
  /** Intensity in [0, 1]: 0 is the sample, 1 the target. */
  readonly shrinkage: number;
}

/** numerator / denominator clipped to [0, 1]; 0 where sample and target agree to rounding, since any mixture is then the sample. */
export function intensity(numerator: number, denominator: number, scale: number): number {
  // 1e-28 = (1e-14)²: both are sums of squares, and differences of 1e-14 relative are rounding.
  if (!(denominator > 1e-28 * scale)) return 0;
  return Math.min(1, Math.max(0, numerator / denominator));
}

/** shrinkage × target + (1 − shrinkage) × sample, entry by entry. */
export function mixture(sample: Matrix, target: (i: number, j: number) => number, shrinkage: number): Matrix {
  const { rows: n, cols, data: s } = sample;
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) c[i * n + j] = shrinkage * target(i, j) + (1 - shrinkage) * s[i * n + j]!;
  }
  mirror(c, n, 'lower');
  return { rows: n, cols, data: c };
}

export const trace = ({ rows: n, data }: Matrix): number => {
  let s = 0;
  for (let i = 0; i < n; i++) s += data[i * n + i]!;
  return s;
};

export const sumOfSquares = ({ data }: Matrix): number => {
  let s = 0;
  for (let k = 0; k < data.length; k++) s += data[k]! * data[k]!;
  return s;
};

/**
 * Σ_ij Σ_t (x[t,i] x[t,j])² = Σ_t (|x[t]|²)²: the sum of squared products over all pairs, without a second matrix product.
 */
export function sumOfSquaredProducts({ rows: T, cols: N, data: x }: Matrix): number {
  let total = 0;
  for (let t = 0; t < T; t++) {
    let s = 0;
    for (let j = 0; j < N; j++) s += x[t * N + j]! * x[t * N + j]!;
    total += s * s;
  }
  return total;
}
