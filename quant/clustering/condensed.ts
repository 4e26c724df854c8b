/**
 * Condensed distances, as scipy.spatial.distance.pdist: the upper triangle of an n × n distance matrix row after row,
 * d(0,1), d(0,2) … d(n−2,n−1), n (n − 1) / 2 numbers.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { mirror, zeros } from '../linalg/matrix.js';
import { requireSymmetric } from '../linalg/require-matrix.js';

/** Place of d(i, j), i ≠ j, in the condensed form of n points. */
export const condensedIndex = (n: number, i: number, j: number): number =>
  i < j ? i * n - (i * (i + 1)) / 2 + j - i - 1 : condensedIndex(n, j, i);

/** RangeError unless there are n (n − 1) / 2 distances, all finite and ≥ 0; the largest. `name` is "function: argument". */
export function requireCondensed(name: string, condensed: Float64Array, n: number): number {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`${name}: n is ${n}, at least one point is needed`);
  const due = (n * (n - 1)) / 2;
  if (condensed.length !== due)
    throw new RangeError(`${name} holds ${condensed.length} distances, ${n} points have ${due}`);
  let largest = 0;
  for (let k = 0; k < due; k++) {
    const distance = condensed[k]!;
    if (!(distance >= 0 && distance < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name}[${k}] is ${distance}, not a distance`);
    }
    if (distance > largest) largest = distance;
  }
  return largest;
}

/** The full symmetric matrix with a zero diagonal. */
export function squareDistances(condensed: Float64Array, n: number): Matrix {
  requireCondensed('squareDistances: condensed', condensed, n);
  const D = zeros(n, n);
  for (let i = 0, k = 0; i < n; k += n - 1 - i, i++) D.data.set(condensed.subarray(k, k + n - 1 - i), i * n + i + 1);
  mirror(D.data, n, 'upper');
  return D;
}

/** The condensed form of a full distance matrix. RangeError unless it is symmetric with a zero diagonal. */
export function condensedDistances(D: Matrix): Float64Array {
  requireSymmetric('condensedDistances: D', D);
  const n = D.rows;
  const condensed = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, k = 0; i < n; i++) {
    if (D.data[i * n + i] !== 0)
      throw new RangeError(`condensedDistances: D[${i}, ${i}] is ${D.data[i * n + i]}, not 0`);
    for (let j = i + 1; j < n; j++, k++) condensed[k] = D.data[i * n + j]!;
  }
  requireCondensed('condensedDistances: D', condensed, n);
  return condensed;
}
