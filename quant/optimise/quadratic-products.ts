/** Products of a cone program's Q with a point that is mostly zero. */
import { columnsHeld } from './columns-held.js';
import type { ConeProgram } from './cone-program.js';

/**
 * gx += Q x and unit += |Q| |x|, entry by entry. Q is symmetric, so its rows serve as columns: one after the other through
 * memory, zeros left out, three at a time.
 */
export function addProduct(Q: Float64Array, x: Float64Array, gx: Float64Array, unit: Float64Array): void {
  const n = x.length;
  const present = columnsHeld(x);
  const count = present.length;
  let k = 0;
  for (; k + 2 < count; k += 3) {
    const j0 = present[k]!;
    const j1 = present[k + 1]!;
    const j2 = present[k + 2]!;
    const x0 = x[j0]!;
    const x1 = x[j1]!;
    const x2 = x[j2]!;
    const r0 = j0 * n;
    const r1 = j1 * n;
    const r2 = j2 * n;
    for (let i = 0; i < n; i++) {
      const t0 = Q[r0 + i]! * x0;
      const t1 = Q[r1 + i]! * x1;
      const t2 = Q[r2 + i]! * x2;
      gx[i] = gx[i]! + t0 + t1 + t2;
      unit[i] = unit[i]! + Math.abs(t0) + Math.abs(t1) + Math.abs(t2);
    }
  }
  for (; k < count; k++) {
    const xj = x[present[k]!]!;
    const rj = present[k]! * n;
    for (let i = 0; i < n; i++) {
      const a = Q[rj + i]! * xj;
      gx[i]! += a;
      unit[i]! += Math.abs(a);
    }
  }
}

/** x'Q x + 2 κ q'x + q0 κ². */
export function homogeneousCurvature({ n, Q, q, q0 }: ConeProgram, x: Float64Array, kappa: number): number {
  const held = columnsHeld(x);
  let s = q0 * kappa ** 2;
  for (const i of held) {
    let t = 2 * q[i]! * kappa;
    for (let k = 0; k < held.length; k++) t += Q[i * n + held[k]!]! * x[held[k]!]!;
    s += t * x[i]!;
  }
  return s;
}
