/**
 * Proof that a bound does not always bind, without a linear program: from a feasible point a little weight moves between two
 * columns, and nothing else changes than the rows that hold one of them and not the other.
 *
 *   x + ε (e_k − e_j) is feasible for a lower bound of k, x − ε (e_k − e_j) for an upper one
 *
 * x is the mean of the feasible points seen so far: feasible as they are, and off every bound that any of them is off.
 * ε        1e-8: ten times the room `polytope.ts` asks of a vertex, so the two ways never disagree.
 * Cost     O(N (rows of a column)) a question. No proof is no answer: the linear program then decides.
 */
import type { ResolvedProblem } from './validate.js';

const EPSILON = 1e-8;

export interface ShiftWithin {
  observe(x: Float64Array): void;
  /** True where column k leaves that bound at some feasible point. */
  frees(k: number, bound: 'lower' | 'upper'): boolean;
}

export function shiftWithin({ n, lower, upper, groups }: ResolvedProblem): ShiftWithin {
  const mean = new Float64Array(n);
  const sums = new Float64Array(groups.length);
  let seen = 0;
  const rowsOf = Array.from({ length: n }, (): number[] => []);
  groups.forEach(({ members }, g) => {
    for (const i of members) rowsOf[i]!.push(g);
  });

  const mayRise = (i: number): boolean => upper[i]! - mean[i]! > EPSILON;
  const mayFall = (i: number): boolean => mean[i]! - lower[i]! > EPSILON;
  const rowsAllow = (up: number, down: number): boolean =>
    rowsOf[up]!.every((g) => groups[g]!.upper - sums[g]! > EPSILON || rowsOf[down]!.includes(g)) &&
    rowsOf[down]!.every((g) => sums[g]! - groups[g]!.lower > EPSILON || rowsOf[up]!.includes(g));

  return {
    observe(x) {
      seen++;
      for (let i = 0; i < n; i++) mean[i]! += (x[i]! - mean[i]!) / seen;
      groups.forEach(({ members }, g) => {
        let s = 0;
        for (const i of members) s += mean[i]!;
        sums[g] = s;
      });
    },
    frees(k, bound) {
      const own = bound === 'lower' ? mayRise(k) : mayFall(k);
      if (seen === 0 || !own) return false;
      for (let j = 0; j < n; j++) {
        if (j === k) continue;
        if (bound === 'lower' ? mayFall(j) && rowsAllow(k, j) : mayRise(j) && rowsAllow(j, k)) return true;
      }
      return false;
    },
  };
}
