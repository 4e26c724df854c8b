/**
 * Share of a series' energy that lies in its Haar details: fast movement against slow.
 *
 *   a_k = (x_2k + x_2k+1) / √2,   d_k = (x_2k − x_2k+1) / √2, again on a, `levels` times;   share = Σ d² / (Σ d² + Σ a²)
 *
 * Source   Haar (1910); Mallat, A Wavelet Tour of Signal Processing, 7.
 * Shape    n values, the last `window` of them used → energies by level, finest first, of the rest, and the share.
 * Convention orthonormal, not demeaned; an odd length repeats its last coefficient, and the total counts the padding.
 * Note     pure noise gives about 1 − 2^−levels (7/8 for three): that is no sign of stress. A series of zeros has share 0.
 * Errors   RangeError for an empty series, levels < 1, window < 1 or an entry that is not finite.
 */
import { requireFiniteList } from '../linalg/require-matrix.js';

export interface HaarEnergy {
  readonly share: number;
  readonly detailEnergy: readonly number[];
  readonly approximationEnergy: number;
}

export function haarDetailShare(
  series: ArrayLike<number>,
  { levels = 3, window = 64 }: { levels?: number; window?: number } = {},
): HaarEnergy {
  requireFiniteList('haarDetailShare: series', series);
  if (series.length === 0) throw new RangeError('haarDetailShare: series is empty');
  for (const [key, value] of [
    ['levels', levels],
    ['window', window],
  ] as const) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`haarDetailShare: ${key} is ${value}, at least 1 is needed`);
  }
  let a = Array.from(series).slice(-window);
  const detailEnergy: number[] = [];
  for (let level = 0; level < levels; level++) {
    if (a.length % 2 === 1) a.push(a.at(-1)!);
    const sums: number[] = [];
    let energy = 0;
    for (let k = 0; k < a.length; k += 2) {
      sums.push((a[k]! + a[k + 1]!) * Math.SQRT1_2);
      energy += ((a[k]! - a[k + 1]!) * Math.SQRT1_2) ** 2;
    }
    detailEnergy.push(energy);
    a = sums;
  }
  const approximationEnergy = a.reduce((s, x) => s + x * x, 0);
  const details = detailEnergy.reduce((s, x) => s + x, 0);
  const total = details + approximationEnergy;
  return { share: total === 0 ? 0 : details / total, detailEnergy, approximationEnergy };
}
