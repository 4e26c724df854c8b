/**
 * Correlation from a covariance: ρ[i,j] = c[i,j] / √(c[i,i] c[j,j]).
 *
 * Shape    C N × N → N × N, exactly symmetric, diagonal exactly 1, rounding beyond ±1 clipped.
 * Errors   RangeError where C is malformed, not symmetric, not finite, or where a variance is not above zero: a
 *          correlation with a constant is undefined, and never silently 0.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { identity } from '../linalg/matrix.js';
import { requireSquare, requireSymmetric } from '../linalg/require-matrix.js';

export function correlation(covariance: Matrix): Matrix {
  requireSquare('correlation: covariance', covariance);
  const { rows: n, data: c } = covariance;
  const variances = Float64Array.from({ length: n }, (_, i) => c[i * n + i]!);
  const R = identity(n);
  const r = R.data;
  // Read, checked and written in one pass, tile by tile: a column is a cache line an entry.
  let isMirrored = true;
  let strays = 0;
  for (let ti = 0; ti < n; ti += TILE) {
    for (let tj = 0; tj <= ti; tj += TILE) {
      const iEnd = Math.min(ti + TILE, n);
      for (let i = ti; i < iEnd; i++) {
        const variance = variances[i]!;
        const jEnd = Math.min(tj + TILE, i);
        for (let j = tj; j < jEnd; j++) {
          const x = c[i * n + j]!;
          if (x !== c[j * n + i]!) isMirrored = false;
          // One root of the product: copies have exactly 1.
          const rho = x / Math.sqrt(variance * variances[j]!);
          strays += 0 * x;
          r[i * n + j] = r[j * n + i] = Math.min(1, Math.max(-1, rho));
        }
      }
    }
  }
  for (let i = 0; i < n; i++) strays += 0 * variances[i]!;
  // 0 × x is 0 for every finite x alone.
  if (!isMirrored || strays !== 0) requireSymmetric('correlation: covariance', covariance);
  for (let i = 0; i < n; i++) {
    if (!(variances[i]! > 0))
      throw new RangeError(`correlation: covariance[${i}, ${i}] is ${variances[i]}, a variance`);
  }
  return R;
}

const TILE = 16;
