/**
 * maximise m'x subject to Σ x = budget, lower ≤ x ≤ upper and a cap on the sum of each of some disjoint groups.
 *
 *   From x = lower, columns are filled in descending order of m, each as far as its bound, its group and the budget let it.
 *
 * Source   the greedy algorithm on a laminar family, Edmonds (1970), Submodular functions, matroids, and certain polyhedra.
 * Result   the vertex and its basis as `linear-program.ts` gives them: of every row that is met the column that met it, the
 *          row's own activity (n + r) of the others. Null where the rows are others, or leave nothing to choose.
 * Ties     equal m: by index. A column that meets its group and the budget at once is the budget's.
 * Cost     O(n log n + entries of the rows).
 */
import { FEASIBILITY, type LinearProgram, type LinearRow } from './linear-program.js';

export interface Vertex {
  readonly x: Float64Array;
  /** One entry per row: a column, or n + r for the activity of row r. */
  readonly basic: Int32Array;
}

export function greedyVertex({ objective: m, lower, upper, rows }: LinearProgram): Vertex | null {
  const n = m.length;
  const groupOf = disjointGroups(rows, n);
  if (groupOf === null) return null;
  const room = Float64Array.from(rows, (row) => row.upper);
  const x = Float64Array.from(lower);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(x[i]!) || x[i]! > upper[i]!) return null;
    room[0]! -= x[i]!;
    if (groupOf[i]! > 0) room[groupOf[i]!]! -= x[i]!;
  }
  if (!(room[0]! > FEASIBILITY) || room.some((left) => left < 0)) return null;
  const basic = Int32Array.from(rows, (_, r) => n + r);
  for (const i of descending(m)) {
    const g = groupOf[i]!;
    if (g > 0 && basic[g]! < n) continue;
    const own = upper[i]! - x[i]!;
    const most = g > 0 ? Math.min(own, room[g]!) : own;
    if (room[0]! <= most + FEASIBILITY) {
      x[i]! += Math.min(room[0]!, most);
      basic[0] = i;
      return { x, basic };
    }
    room[0]! -= most;
    if (g > 0 && room[g]! <= own) {
      x[i]! += most;
      basic[g] = i;
      continue;
    }
    x[i] = upper[i]!;
    if (g > 0) room[g]! -= own;
  }
  return null;
}

/** The row that caps each column, 0 where only the budget does; null unless the rows are one budget and disjoint caps. */
function disjointGroups(rows: readonly LinearRow[], n: number): Int32Array | null {
  const [budget] = rows;
  if (budget === undefined || budget.lower !== budget.upper || budget.members.length !== n) return null;
  const groupOf = new Int32Array(n);
  for (let r = 0; r < rows.length; r++) {
    const { members, coefficients, lower } = rows[r]!;
    if (r > 0 && lower !== Number.NEGATIVE_INFINITY) return null;
    for (let k = 0; k < members.length; k++) {
      if (coefficients !== undefined && coefficients[k] !== 1) return null;
      if (r === 0) continue;
      if (groupOf[members[k]!] !== 0) return null;
      groupOf[members[k]!] = r;
    }
  }
  return groupOf;
}

/** Indices by descending value, equal ones ascending. */
const descending = (m: Float64Array): Int32Array =>
  new Int32Array(m.length).map((_, i) => i).sort((i, j) => m[j]! - m[i]! || i - j);
