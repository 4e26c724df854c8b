/**
 * Net asset value at which weights are exact after costs.
 *
 *   solves  a + Σ_{i ∈ M} c_i |w_i a − p_i| = b
 *
 * b NAV before costs, p positions, w target weights, c cost rates, M the assets that trade (a mask).
 *
 * Method   the left side is convex, piecewise linear and, while Σ c|w| < 1, increasing, so the root is unique. Newton
 *          from a = b, which lies at or above the root, moves down one linear segment or more a step, and stops on the
 *          segment of the root after finitely many: the answer is the solution of that segment's linear equation,
 *          exact up to rounding. Two or three steps are usual. Sums are in quarters (kernels/book.ts).
 * Unit     notional.
 * Errors   none here: the caller has checked Σ c|w| < 1.
 */
import { joined, QUARTERS } from '../kernels/reference/quarters.js';

export function postCostNav(
  b: number,
  weights: Float64Array,
  positions: Float64Array,
  rates: Float64Array,
  trades: Uint8Array,
): number {
  const N = weights.length;
  const level = new Float64Array(QUARTERS);
  const slope = new Float64Array(QUARTERS);
  let a = b;
  // Each step but the last crosses a kink w_i a = p_i, and there are N of them.
  for (let step = 0; step <= N + 1; step++) {
    for (let k = 0; k < QUARTERS; k++) {
      let [l, s] = [0, 0];
      for (let i = k; i < N; i += QUARTERS) {
        if (trades[i] === 0) continue;
        // A sign by arithmetic: half of the trades are sales in no order, and a branch would be guessed wrong every other time.
        const side = rates[i]! * (2 * Number(weights[i]! * a > positions[i]!) - 1);
        l += side * positions[i]!;
        s += side * weights[i]!;
      }
      level[k] = l;
      slope[k] = s;
    }
    const next = (b + joined(level)) / (1 + joined(slope));
    if (!(next < a)) return a;
    a = next;
  }
  return a;
}
