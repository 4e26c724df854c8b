/**
 * Rows of length 1 that may go with an earlier one: a sieve before products that are dear.
 *
 *   q = round(S u), S = 32767;   row i stays where q_i · q_j ≤ S² (low + ε) or ≥ S² (high − ε) for some j < i
 *   |q_i · q_j / S² − u_i · u_j| ≤ 2 d + d² < ε,   d = |q / S − u| ≤ √T / (2 S)
 *
 * Source   the bound: Cauchy–Schwarz, with |u| = 1 and no entry off by more than half a step.
 * Shape    units N × T → one flag a row: never 0 where u_i · u_j ≤ low or ≥ high for some j < i; 1 otherwise only within 2 ε of that.
 * Errors   RangeError for a row whose length is not 1 to a part in a thousand million.
 * Cost     O(N² T / 2) products of sixteen bits: eight at once, where a double has room for two.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { kernels } from '../kernels/selected.js';

const S = 32_767;
// Of lengths, and of the rounding of products themselves.
const SLACK = 1e-9;

export function alikeRows({ rows: N, cols: T, data }: Matrix, low: number, high: number): Uint8Array {
  // Kernels read pairs.
  const width = T + (T % 2);
  const q = new Int16Array(N * width);
  for (let i = 0; i < N; i++) {
    let squares = 0;
    for (let t = 0; t < T; t++) {
      const u = data[i * T + t]!;
      squares += u * u;
      q[i * width + t] = Math.round(S * u);
    }
    if (!(Math.abs(squares - 1) <= SLACK)) throw new RangeError(`alikeRows: row ${i} has length ${Math.sqrt(squares)}`);
  }
  const d = Math.sqrt(T) / (2 * S);
  const epsilon = 2 * d + d * d + 4 * SLACK;
  return kernels.alike(q, N, Math.floor(S * S * (low + epsilon)), Math.ceil(S * S * (high - epsilon)));
}
