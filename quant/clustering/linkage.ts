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
 * Errors   RangeError where a distance is missing, negative or not finite.
 * Cost     O(n²) time and memory.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { squareDistances } from './condensed.js';
import { labelledMerges, type Merge } from './merges.js';

export type LinkageMethod = 'single' | 'complete' | 'average' | 'ward';

export function linkage(condensed: Float64Array, n: number, method: LinkageMethod): Matrix {
  const D = squareDistances(condensed, n).data;
  const merges = method === 'single' ? spanningTree(D, n) : neighbourChain(D, n, updates[method]);
  return labelledMerges(merges, n);
}

/** Distance of i to the union of x and y. Written in SciPy's order of operations, so that heights agree to the last bit. */
type Update = (dxi: number, dyi: number, dxy: number, nx: number, ny: number, ni: number) => number;

const updates: Record<Exclude<LinkageMethod, 'single'>, Update> = {
  complete: (dxi, dyi) => Math.max(dxi, dyi),
  average: (dxi, dyi, _dxy, nx, ny) => (nx * dxi + ny * dyi) / (nx + ny),
  ward: (dxi, dyi, dxy, nx, ny, ni) => {
    const t = 1 / (nx + ny + ni);
    return Math.sqrt((ni + nx) * t * dxi * dxi + (ni + ny) * t * dyi * dyi - ni * t * dxy * dxy);
  },
};

/** Follow nearest neighbours until two are each other's; merge them; go on from where the chain still stands. */
function neighbourChain(D: Float64Array, n: number, update: Update): Merge[] {
  const size = new Int32Array(n).fill(1);
  // Points that still stand for a cluster, ascending: a scan then costs what is left, and needs no test for the others.
  const alive = Int32Array.from({ length: n }, (_, i) => i);
  let count = n;
  // No point is its own neighbour.
  for (let i = 0; i < n; i++) D[i * n + i] = Number.POSITIVE_INFINITY;
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < n - 1) {
    if (chain.length === 0) chain.push(alive[0]!);
    let tip = chain.at(-1)!;
    let near = chain.at(-2) ?? -1;
    for (;;) {
      const previous = near;
      let shortest = near >= 0 ? D[tip * n + near]! : Number.POSITIVE_INFINITY;
      const row = tip * n;
      for (let k = 0; k < count; k++) {
        const i = alive[k]!;
        if (D[row + i]! < shortest) {
          shortest = D[row + i]!;
          near = i;
        }
      }
      if (near === previous) break;
      chain.push(near);
      [tip, near] = [near, tip];
    }
    chain.length -= 2;
    const [x, y] = tip < near ? [tip, near] : [near, tip];
    const height = D[x * n + y]!;
    const [nx, ny] = [size[x]!, size[y]!];
    merges.push({ a: x, b: y, height });
    size[y] = nx + ny;
    alive.copyWithin(alive.indexOf(x), alive.indexOf(x) + 1, count--);
    for (let k = 0; k < count; k++) {
      const i = alive[k]!;
      if (i === y) continue;
      // Rows x and y are read along the row; column y is written for the scans to come.
      D[i * n + y] = D[y * n + i] = update(D[x * n + i]!, D[y * n + i]!, height, nx, ny, size[i]!);
    }
  }
  return merges;
}

/** Prim's minimum spanning tree from point 0: its edges in order of length are the single-linkage merges. */
function spanningTree(D: Float64Array, n: number): Merge[] {
  const inTree = new Uint8Array(n);
  const toTree = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const merges: Merge[] = [];
  let last = 0;
  while (merges.length < n - 1) {
    inTree[last] = 1;
    let next = -1;
    for (let i = 0; i < n; i++) {
      if (inTree[i] === 1) continue;
      toTree[i] = Math.min(toTree[i]!, D[last * n + i]!);
      if (next < 0 || toTree[i]! < toTree[next]!) next = i;
    }
    merges.push({ a: last, b: next, height: toTree[next]! });
    last = next;
  }
  return merges;
}
