/**
 * Agglomeration by the nearest-neighbour chain in plain TypeScript.
 *
 * Source   Müllner (2011), arXiv:1109.2378; updates of Lance & Williams (1967), Computer Journal 9, 373–380, written in
 *          SciPy's order of operations, so that heights agree to the last bit.
 * Shape    D n × n symmetric, lost; n − 1 merges in the order in which they are found, each a < b and its height.
 * Ties     by index: a chain prefers the point it came from, then the lowest index.
 */
import { mirror } from '../../linalg/matrix.js';

/** Distance of i to the union of x and y. */
export type Update = (dxi: number, dyi: number, dxy: number, nx: number, ny: number, ni: number) => number;

const ward: Update = (dxi, dyi, dxy, nx, ny, ni) => {
  const t = 1 / (nx + ny + ni);
  return Math.sqrt((ni + nx) * t * dxi * dxi + (ni + ny) * t * dyi * dyi - ni * t * dxy * dxy);
};

/** Ward's merges of n points from their condensed distances. */
export function wardMerges(condensed: Float64Array, n: number): Float64Array {
  const D = new Float64Array(n * n);
  for (let i = 0, k = 0; i < n; k += n - 1 - i, i++) D.set(condensed.subarray(k, k + n - 1 - i), i * n + i + 1);
  mirror(D, n, 'upper');
  return chainMerges(D, n, ward);
}

/** Follow nearest neighbours until two are each other's; merge them; go on from where the chain still stands. */
export function chainMerges(D: Float64Array, n: number, update: Update): Float64Array {
  const size = new Int32Array(n).fill(1);
  // Points that still stand for a cluster, ascending: a scan then costs what is left, and needs no test for the others.
  const alive = Int32Array.from({ length: n }, (_, i) => i);
  let count = n;
  // No point is its own neighbour.
  for (let i = 0; i < n; i++) D[i * n + i] = Number.POSITIVE_INFINITY;
  const merges = new Float64Array(3 * (n - 1));
  const chain: number[] = [];
  for (let merge = 0; merge < n - 1; merge++) {
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
    merges.set([x, y, height], 3 * merge);
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
