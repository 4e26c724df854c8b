/**
 * Distances between assets from their correlation.
 *
 *   signed    d[i,j] = √((1 − ρ[i,j]) / 2): 0 for copies, √½ for strangers, 1 for mirror images
 *   absolute  d[i,j] = √(1 − |ρ[i,j]|): copies and mirror images are both at 0
 *
 * Source   Mantegna (1999), European Physical Journal B 11, 193–197; López de Prado (2016), J. Portfolio Management 42(4).
 * Shape    correlation N × N → condensed, N (N − 1) / 2 numbers in [0, 1], as scipy pdist.
 * Rounding ρ up to 1e-9 beyond ±1 is clipped; near ρ = 1 the square root leaves half of the digits.
 * Errors   RangeError where the matrix is malformed, not symmetric, has an entry that is not finite or lies beyond ±1,
 *          or a diagonal that is not 1.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../linalg/matrix.js';
import { requireSquare, requireSymmetric } from '../linalg/require-matrix.js';
import { condensedDistances, condensedIndex, squareDistances } from './condensed.js';

export type DistanceKind = 'signed' | 'absolute';

// 1e-9: beyond any rounding of a correlation, below any mistake.
const ROUNDING = 1e-9;

export function correlationDistance(
  correlation: Matrix,
  { kind = 'signed' }: { kind?: DistanceKind } = {},
): Float64Array {
  requireSquare('correlationDistance: correlation', correlation);
  const { rows: n, data } = correlation;
  const condensed = new Float64Array((n * (n - 1)) / 2);
  const signed = kind === 'signed';
  // Read, checked and written in one pass, tile by tile: a column is a cache line an entry.
  let isSound = true;
  for (let ti = 0; ti < n; ti += TILE) {
    for (let tj = ti; tj < n; tj += TILE) {
      const iEnd = Math.min(ti + TILE, n);
      const jEnd = Math.min(tj + TILE, n);
      for (let i = ti; i < iEnd; i++) {
        const row = i * n;
        const base = condensedIndex(n, i, i + 1) - i - 1;
        for (let j = Math.max(tj, i + 1); j < jEnd; j++) {
          const rho = data[row + j]!;
          // A NaN is neither.
          if (rho !== data[j * n + i]! || !(Math.abs(rho) <= 1 + ROUNDING)) isSound = false;
          const clipped = Math.min(1, Math.max(-1, rho));
          condensed[base + j] = Math.sqrt(signed ? 0.5 * (1 - clipped) : 1 - Math.abs(clipped));
        }
      }
    }
  }
  for (let i = 0; i < n; i++) if (!(Math.abs(data[i * n + i]! - 1) <= ROUNDING)) isSound = false;
  if (!isSound) requireCorrelation(correlation);
  return condensed;
}

const TILE = 16;

/** RangeError with what is wrong; asymmetry within rounding is none. */
function requireCorrelation(correlation: Matrix): void {
  requireSymmetric('correlationDistance: correlation', correlation);
  const { rows: n, data } = correlation;
  for (let i = 0; i < n; i++) {
    if (Math.abs(data[i * n + i]! - 1) > ROUNDING) {
      throw new RangeError(`correlationDistance: correlation[${i}, ${i}] is ${data[i * n + i]}, not 1`);
    }
    for (let j = i + 1; j < n; j++) {
      const rho = data[i * n + j]!;
      if (Math.abs(rho) > 1 + ROUNDING) throw new RangeError(`correlationDistance: correlation[${i}, ${j}] is ${rho}`);
    }
  }
}

/** The correlation that lies at a signed distance, 1 − 2 d²: what a cut height means for single and complete linkage. */
export function correlationAtDistance(distance: number): number {
  if (!(distance >= 0 && distance <= 1))
    throw new RangeError(`correlationAtDistance: distance is ${distance}, not in [0, 1]`);
  return 1 - 2 * distance * distance;
}

/**
 * Euclidean distance between the columns of the full distance matrix: the "distance of distances" that the original
 * HRP paper gives to its linkage (convention A_paper). Condensed in, condensed out.
 */
export function euclideanOfDistance(condensed: Float64Array, n: number): Float64Array {
  const D = squareDistances(condensed, n).data;
  const E = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let s = 0;
      for (let k = 0; k < n; k++) s += (D[i * n + k]! - D[j * n + k]!) ** 2;
      E.data[i * n + j] = E.data[j * n + i] = Math.sqrt(s);
    }
  }
  return condensedDistances(E);
}
