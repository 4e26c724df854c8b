/**
 * Panels of four columns, and their product: the one inner loop under `multiply` and `gram`.
 *
 * A panel holds columns 4p..4p+3 of a matrix row after row, so that the loop reads both operands in order and keeps
 * sixteen sums in registers (Goto & van de Geijn 2008, ACM TOMS 34(3), the register block of their design).
 * Missing columns at the edge are zeros. Every sum runs over the depth in ascending order, whatever the block.
 */
import type { Matrix } from '../../contracts/matrix.js';

export const PANEL = 4;

/** The columns of M in panels: entry [k, 4p + c] at (p × rows + k) × 4 + c. */
export function columnPanels({ rows, cols, data }: Matrix): Float64Array {
  const panels = Math.ceil(cols / PANEL);
  const packed = new Float64Array(panels * rows * PANEL);
  for (let p = 0; p < panels; p++) {
    const width = Math.min(PANEL, cols - p * PANEL);
    for (let k = 0; k < rows; k++) {
      const to = (p * rows + k) * PANEL;
      const from = k * cols + p * PANEL;
      for (let c = 0; c < width; c++) packed[to + c] = data[from + c]!;
    }
  }
  return packed;
}

/** The rows of M in panels, as `columnPanels` of its transpose. */
export function rowPanels({ rows, cols, data }: Matrix): Float64Array {
  const panels = Math.ceil(rows / PANEL);
  const packed = new Float64Array(panels * cols * PANEL);
  for (let i = 0; i < rows; i++) {
    const to = Math.floor(i / PANEL) * cols * PANEL + (i % PANEL);
    for (let k = 0; k < cols; k++) packed[to + k * PANEL] = data[i * cols + k]!;
  }
  return packed;
}

/** block[4a + b] = Σ_k A[k, a] B[k, b] for the panels that start at `a` and `b`; `block` is overwritten. */
export function panelProduct(
  A: Float64Array,
  a: number,
  B: Float64Array,
  b: number,
  depth: number,
  block: Float64Array,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let k = 0, i = a, j = b; k < depth; k++, i += 4, j += 4) {
    const b0 = B[j]!;
    const b1 = B[j + 1]!;
    const b2 = B[j + 2]!;
    const b3 = B[j + 3]!;
    const a0 = A[i]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = A[i + 1]!;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = A[i + 2]!;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = A[i + 3]!;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  block[0] = s00;
  block[1] = s01;
  block[2] = s02;
  block[3] = s03;
  block[4] = s10;
  block[5] = s11;
  block[6] = s12;
  block[7] = s13;
  block[8] = s20;
  block[9] = s21;
  block[10] = s22;
  block[11] = s23;
  block[12] = s30;
  block[13] = s31;
  block[14] = s32;
  block[15] = s33;
}
