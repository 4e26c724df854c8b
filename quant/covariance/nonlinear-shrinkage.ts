/**
 * Quadratic-inverse shrinkage (QIS): every sample eigenvalue is shrunk by its own amount, eigenvectors are kept.
 *
 *   C = U diag(δ) Uᵀ · (scaled so that tr C = tr S),   n = T − 1,   p = N,   c = p / n,   ℓ_i = 1 / λ_i
 *   h = min(c², c⁻²)^0.35 / p^0.35
 *   θ_i = mean_j ℓ_j (ℓ_j − ℓ_i) / ((ℓ_j − ℓ_i)² + h² ℓ_j²),   η_i = mean_j h ℓ_j² / ((ℓ_j − ℓ_i)² + h² ℓ_j²)
 *   p ≤ n:  1/δ_i = (1 − c)² ℓ_i + 2 c (1 − c) ℓ_i θ_i + c² ℓ_i (θ_i² + η_i²)
 *   p > n:  1/δ_i = ℓ_i (θ_i² + η_i²) for the n positive λ_i,  1/δ_0 = (c − 1) mean ℓ for the null ones
 *
 * Source   Ledoit & Wolf (2022), Bernoulli 28(3), 1519–1547.
 * Shape    returns T × N, T ≥ 3 → C N × N, positive definite.
 * ddof     1 in S and in C.
 * Extension where S has fewer than min(p, n) positive eigenvalues (identical or constant assets) the formula divides by
 *          zero. Its rank then stands for n, which leads into the second branch: ours, not the paper's.
 * Shrinkage one number for the report: 1 − sd(δ) / sd(λ), what a shrinkage towards the identity would need to narrow
 *          the spectrum as much; clipped to [0, 1].
 * Errors   RangeError if T < 3, N = 0, an entry is not finite, or every column is constant.
 * Cost     O(T N² + N³).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { multiply } from '../linalg/multiply.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { symmetricEigen } from '../linalg/symmetric-eigen.js';
import { sampleCovariance } from './sample-covariance.js';
import type { ShrunkCovariance } from './shrinkage.js';

export interface NonlinearShrinkage extends ShrunkCovariance {
  /** δ in the order of the ascending sample eigenvalues; not necessarily ascending itself. */
  readonly eigenvalues: Float64Array;
  readonly sampleEigenvalues: Float64Array;
  /** Positive sample eigenvalues. */
  readonly rank: number;
}

export function nonlinearShrinkage(returns: Matrix): NonlinearShrinkage {
  requireReturns('nonlinearShrinkage: returns', returns, 3);
  const p = returns.cols;
  const n = returns.rows - 1;
  const { values, vectors } = symmetricEigen(sampleCovariance(returns));
  const sampleEigenvalues = values.map((x) => Math.max(0, x));
  const largest = sampleEigenvalues[p - 1]!;
  if (!(largest > 0)) throw new RangeError('nonlinearShrinkage: returns are constant in every column');
  const floor = Math.max(p, n) * Number.EPSILON * largest;
  const rank = Math.min(n, sampleEigenvalues.filter((x) => x > floor).length);
  const eigenvalues = shrunkEigenvalues(sampleEigenvalues, rank, rank < p ? rank : n);
  const covariance = recompose(vectors, eigenvalues);
  return { covariance, shrinkage: narrowing(sampleEigenvalues, eigenvalues), eigenvalues, sampleEigenvalues, rank };
}

function shrunkEigenvalues(lambda: Float64Array, rank: number, n: number): Float64Array {
  const p = lambda.length;
  const c = p / n;
  const h = Math.min(c * c, 1 / (c * c)) ** 0.35 / p ** 0.35;
  const l = lambda.slice(p - rank).map((x) => 1 / x);
  const delta = new Float64Array(p);
  // Undefined and unused where there is no null eigenvalue.
  if (rank < p) delta.fill(1 / ((c - 1) * (l.reduce((sum, x) => sum + x, 0) / rank)), 0, p - rank);
  for (let i = 0; i < rank; i++) {
    const li = l[i]!;
    let theta = 0;
    let eta = 0;
    for (let j = 0; j < rank; j++) {
      const lj = l[j]!;
      const gap = lj - li;
      const denominator = gap * gap + h * h * lj * lj;
      theta += (lj * gap) / denominator;
      eta += (h * lj * lj) / denominator;
    }
    theta /= rank;
    eta /= rank;
    const amplitude = theta * theta + eta * eta;
    delta[p - rank + i] =
      rank < p
        ? 1 / (li * amplitude)
        : 1 / ((1 - c) * (1 - c) * li + 2 * c * (1 - c) * li * theta + c * c * li * amplitude);
  }
  const total = lambda.reduce((sum, x) => sum + x, 0);
  const shrunk = delta.reduce((sum, x) => sum + x, 0);
  return delta.map((x) => (x * total) / shrunk);
}

/** V diag(d) Vᵀ, symmetric to the last bit. */
function recompose(V: Matrix, d: Float64Array): Matrix {
  const n = V.rows;
  const scaled: Matrix = { rows: n, cols: n, data: V.data.map((x, k) => x * d[k % n]!) };
  const transposed = V.data.map((_, k) => V.data[(k % n) * n + Math.floor(k / n)]!);
  const C = multiply(scaled, { rows: n, cols: n, data: transposed });
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) C.data[j * n + i] = C.data[i * n + j]!;
  return C;
}

function narrowing(sample: Float64Array, shrunk: Float64Array): number {
  const before = spread(sample);
  return before > 0 ? Math.min(1, Math.max(0, 1 - spread(shrunk) / before)) : 0;
}

function spread(x: Float64Array): number {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
}
