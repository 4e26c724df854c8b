import type { Matrix } from '../../contracts/matrix.js';
import { squaredNorms } from '../kernels/reference/covariance.js';
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

/** shrinkage × μ I + (1 − shrinkage) × sample; the sample's own numbers are overwritten. */
export function mixtureWithIdentity(sample: Matrix, mu: number, shrinkage: number): Matrix {
  const { rows: n, data: c } = sample;
  const kept = 1 - shrinkage;
  const diagonal = Float64Array.from({ length: n }, (_, i) => shrinkage * mu + kept * c[i * n + i]!);
  // 0 is the target's share: it leaves no −0.
  for (let k = 0; k < c.length; k++) c[k] = 0 + kept * c[k]!;
  for (let i = 0; i < n; i++) c[i * n + i] = diagonal[i]!;
  return sample;
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

export const sumOfSquares = ({ data }: Matrix): number => sumOfSquaresOf(data);

/**
 * Σ_ij Σ_t (x[t,i] x[t,j])² = Σ_t (|x[t]|²)²: the sum of squared products over all pairs, without a second matrix product.
 */
export const sumOfSquaredProducts = (X: Matrix): number => sumOfSquaresOf(squaredNorms(X));

/** Σ x², in ascending order. */
export function sumOfSquaresOf(x: Float64Array): number {
  let s = 0;
  for (let k = 0; k < x.length; k++) s += x[k]! * x[k]!;
  return s;
}
