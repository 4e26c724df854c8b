import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../linalg/matrix.js';

/**
 * Merges in any valid order → Z in SciPy's layout: sorted by height (stable), ids given as they come, a < b. A merge is
 * three numbers: two clusters, each named by any point inside it, and the height at which they are joined.
 */
export function labelledMerges(merges: Float64Array, n: number): Matrix {
  const Z = zeros(n - 1, 4);
  const parent = new Int32Array(2 * n - 1).map((_, i) => i);
  const size = new Int32Array(2 * n - 1).fill(1);
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) r = parent[r]!;
    // Every node on the way now points at the root: a chain of n merges would cost n² steps otherwise.
    for (let k = i; k !== r; ) {
      const next = parent[k]!;
      parent[k] = r;
      k = next;
    }
    return r;
  };
  const heights = new Float64Array(n - 1).map((_, k) => merges[3 * k + 2]!);
  const order = new Int32Array(n - 1).map((_, k) => k).sort((p, q) => heights[p]! - heights[q]! || p - q);
  for (let k = 0; k < order.length; k++) {
    const merge = order[k]!;
    const x = root(merges[3 * merge]!);
    const y = root(merges[3 * merge + 1]!);
    const id = n + k;
    parent[x] = id;
    parent[y] = id;
    size[id] = size[x]! + size[y]!;
    Z.data[4 * k] = Math.min(x, y);
    Z.data[4 * k + 1] = Math.max(x, y);
    Z.data[4 * k + 2] = heights[merge]!;
    Z.data[4 * k + 3] = size[id]!;
  }
  return Z;
}

/** RangeError unless Z is a tree in SciPy's layout. Answers its number of points. */
export function requireLinkage(name: string, Z: Matrix): number {
  if (Z.cols !== 4 || Z.data.length !== Z.rows * 4)
    throw new RangeError(`${name} is ${Z.rows} × ${Z.cols}, not (n − 1) × 4`);
  const n = Z.rows + 1;
  const used = new Uint8Array(2 * n - 1);
  for (let k = 0; k < Z.rows; k++) {
    const [a, b] = [Z.data[4 * k]!, Z.data[4 * k + 1]!];
    const [height, size] = [Z.data[4 * k + 2]!, Z.data[4 * k + 3]!];
    for (const id of [a, b]) {
      if (!Number.isInteger(id) || id < 0 || id >= n + k || used[id] === 1) {
        throw new RangeError(`${name}[${k}] joins ${a} and ${b}: ${id} is not a free cluster`);
      }
      used[id] = 1;
    }
    if (!(height >= 0 && height < Number.POSITIVE_INFINITY))
      throw new RangeError(`${name}[${k}, 2] is ${height}, a height`);
    if (size !== members(Z, n, a) + members(Z, n, b)) throw new RangeError(`${name}[${k}, 3] is ${size}, not the size`);
  }
  return n;
}

const members = (Z: Matrix, n: number, id: number): number => (id < n ? 1 : Z.data[4 * (id - n) + 3]!);

/** Points under every merge in the order of the tree, left child before right child, iteratively: trees may be chains. */
export function leavesList(Z: Matrix): number[] {
  const n = requireLinkage('leavesList: Z', Z);
  const leaves: number[] = [];
  const open = [2 * n - 2];
  while (open.length > 0) {
    const id = open.pop()!;
    if (id < n) leaves.push(id);
    else open.push(Z.data[4 * (id - n) + 1]!, Z.data[4 * (id - n)]!);
  }
  return leaves;
}
