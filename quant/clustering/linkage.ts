/**
 * Agglomerative clustering of n points from their distances.
 *
 *   single d(u,v) = min, complete = max, average = mean over pairs (UPGMA),
 *   ward   d(xy,i) = √(((n_x + n_i) d(x,i)² + (n_y + n_i) d(y,i)² − n_i d(x,y)²) / (n_x + n_y + n_i))
 *
 * Source   Müllner (2011), arXiv:1109.2378: nearest-neighbour chain (complete, average, ward) and Prim's minimum
 *          spanning tree (single). Updates: Lance & Williams (1967), Computer Journal 9, 373–380.
 * Shape    condensed distances of n ≥ 1 points → Z (n − 1) × 4 in SciPy's layout: ids a < b, height, size. Points are
 *          0..n−1, merge k makes id n + k; rows ascend in height.
 * Ward     is applied to the distances as if they were Euclidean, as SciPy does; its heights are not distances.
 * Ties     by index: a chain prefers the point it came from, then the lowest index; equal heights keep chain order.
 * Errors   RangeError where a distance is missing, negative or not finite, or beyond 1e150 for ward.
 * Cost     O(n²) time and memory.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { chainMerges, type Update } from '../kernels/reference/neighbour-chain.js';
import { kernels } from '../kernels/selected.js';
import { requireCondensed, squareDistances } from './condensed.js';
import { labelledMerges } from './merges.js';

export type LinkageMethod = 'single' | 'complete' | 'average' | 'ward';

export function linkage(condensed: Float64Array, n: number, method: LinkageMethod): Matrix {
  return labelledMerges(mergesOf(condensed, n, method), n);
}

// 1e150: beyond it a square overflows, and infinities have no order.
const LARGEST_FOR_WARD = 1e150;

function mergesOf(condensed: Float64Array, n: number, method: LinkageMethod): Float64Array {
  if (method === 'ward') {
    const largest = requireCondensed('linkage: condensed', condensed, n);
    if (largest > LARGEST_FOR_WARD) {
      throw new RangeError(`linkage: a distance is ${largest}; ward squares it, and takes at most ${LARGEST_FOR_WARD}`);
    }
    return kernels.wardMerges(condensed, n);
  }
  const D = squareDistances(condensed, n).data;
  return method === 'single' ? spanningTree(D, n) : chainMerges(D, n, updates[method]);
}

const updates: Record<Exclude<LinkageMethod, 'single' | 'ward'>, Update> = {
  complete: (dxi, dyi) => Math.max(dxi, dyi),
  average: (dxi, dyi, _dxy, nx, ny) => (nx * dxi + ny * dyi) / (nx + ny),
};

/** Prim's minimum spanning tree from point 0: its edges in order of length are the single-linkage merges. */
function spanningTree(D: Float64Array, n: number): Float64Array {
  const inTree = new Uint8Array(n);
  const toTree = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const merges = new Float64Array(3 * (n - 1));
  let last = 0;
  for (let merge = 0; merge < n - 1; merge++) {
    inTree[last] = 1;
    let next = -1;
    for (let i = 0; i < n; i++) {
      if (inTree[i] === 1) continue;
      toTree[i] = Math.min(toTree[i]!, D[last * n + i]!);
      if (next < 0 || toTree[i]! < toTree[next]!) next = i;
    }
    merges.set([last, next, toTree[next]!], 3 * merge);
    last = next;
  }
  return merges;
}
