/**
 * Bisection of a budget down a leaf order under bounds and limits on disjoint groups.
 *
 *   Every node keeps the weight its parent gave it. A split asks for its share; it gets the attainable value nearest to
 *   that, given all splits made before, largest nodes first.
 *
 * Groups cross the halves of a split, so what is attainable is a question of flow: weight moves from one half to the
 * other along paths "raise a column, lower another of its group, raise a column of that one's node, …", which keep every
 * other node's sum and every limit. Shortest augmenting paths, Edmonds & Karp (1972), J. ACM 19, 248–264.
 *
 * Shape    `feasible` is any portfolio within the limits; the result is one too, to rounding.
 */
import type { ResolvedProblem } from './validate.js';

/** Share of a node's weight that its left half asks for. */
export type LeftShare = (left: readonly number[], right: readonly number[]) => number;

// 1e-15: flow below this is rounding of weights near 1.
const DUST = 1e-15;

export function bisectWithin(
  problem: ResolvedProblem,
  order: readonly number[],
  share: LeftShare,
  feasible: Float64Array,
): Float64Array {
  const { n } = problem;
  const w = Float64Array.from(feasible);
  const nodeOf = new Int32Array(n);
  let nodes = 1;
  let level: { members: readonly number[]; id: number }[] = [{ members: order, id: 0 }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { members, id } of level) {
      if (members.length < 2) continue;
      const left = members.slice(0, members.length >> 1);
      const right = members.slice(members.length >> 1);
      const rightId = nodes++;
      for (const i of right) nodeOf[i] = rightId;
      let total = 0;
      let held = 0;
      for (const i of members) total += w[i]!;
      for (const i of left) held += w[i]!;
      const due = share(left, right) * total - held;
      if (due > 0) moveWeight(problem, w, nodeOf, nodes, rightId, id, due);
      else if (due < 0) moveWeight(problem, w, nodeOf, nodes, id, rightId, -due);
      next.push({ members: left, id }, { members: right, id: rightId });
    }
    level = next;
  }
  return w;
}

/** Moves up to `due` from node `from` to node `to`, and less where the limits allow no more. */
function moveWeight(
  problem: ResolvedProblem,
  w: Float64Array,
  nodeOf: Int32Array,
  nodes: number,
  from: number,
  to: number,
  due: number,
): void {
  let left = due;
  // Each augmentation saturates a bound; 20 n is far above what any tree needs and ends the loop for certain.
  for (let round = 0; left > DUST && round < 20 * problem.n + 20; round++) {
    const path = shortestPath(problem, w, nodeOf, nodes, from, to);
    if (path === null) return;
    const step = Math.min(left, path.room);
    for (const i of path.raise) w[i] = Math.min(problem.upper[i]!, w[i]! + step);
    for (const i of path.lower) w[i] = Math.max(problem.lower[i]!, w[i]! - step);
    left -= step;
  }
}

interface Path {
  readonly raise: readonly number[];
  readonly lower: readonly number[];
  readonly room: number;
}

function shortestPath(
  { n, lower, upper, groups }: ResolvedProblem,
  w: Float64Array,
  nodeOf: Int32Array,
  nodes: number,
  from: number,
  to: number,
): Path | null {
  // Vertices: nodes, then groups, then the pool through which groups with slack exchange; ungrouped columns are the pool's.
  const pool = nodes + groups.length;
  const groupOf = new Int32Array(n).fill(pool);
  const sums = groups.map(({ members }, g) => {
    let s = 0;
    for (const i of members) {
      groupOf[i] = nodes + g;
      s += w[i]!;
    }
    return s;
  });
  const byVertex: number[][] = Array.from({ length: pool + 1 }, () => []);
  for (let i = 0; i < n; i++) {
    byVertex[nodeOf[i]!]!.push(i);
    byVertex[groupOf[i]!]!.push(i);
  }
  const via = new Int32Array(pool + 1).fill(-1); // column used to get here, n for a step between group and pool
  const parent = new Int32Array(pool + 1).fill(-1);
  const room = new Float64Array(pool + 1);
  room[to] = Number.POSITIVE_INFINITY;
  parent[to] = to;
  const queue = [to];
  for (let head = 0; head < queue.length && parent[from]! < 0; head++) {
    const at = queue[head]!;
    const visit = (next: number, column: number, width: number): void => {
      if (parent[next]! >= 0 || !(width > DUST)) return;
      parent[next] = at;
      via[next] = column;
      room[next] = Math.min(room[at]!, width);
      queue.push(next);
    };
    // A node is short of weight: raise one of its columns. A group or the pool has too much: lower one of its columns.
    if (at < nodes) for (const i of byVertex[at]!) visit(groupOf[i]!, i, upper[i]! - w[i]!);
    else for (const i of byVertex[at]!) visit(nodeOf[i]!, i, w[i]! - lower[i]!);
    if (at >= nodes && at < pool) visit(pool, n, groups[at - nodes]!.upper - sums[at - nodes]!);
    if (at === pool)
      groups.forEach((group, g) => {
        visit(nodes + g, n, sums[g]! - group.lower);
      });
  }
  if (parent[from]! < 0) return null;
  const raise: number[] = [];
  const reduced: number[] = [];
  for (let at = from; at !== to; at = parent[at]!) {
    if (via[at] === n) continue;
    (at < nodes ? reduced : raise).push(via[at]!);
  }
  return { raise, lower: reduced, room: room[from]! };
}
