// Panels of four: entry [k, 4p + x] of a panel buffer lies at ((p × depth + k) × 4 + x) × 8 bytes. As linalg/panel.ts.

/** The columns of a rows × cols matrix in panels of depth `rows`; missing columns are zeros. */
export function packColumns(from: usize, rows: usize, cols: usize, to: usize): void {
  const whole = cols & ~3;
  for (let j: usize = 0; j < whole; j += 4) {
    let source = from + (j << 3);
    for (let k: usize = 0; k < rows; k++, source += cols << 3, to += 32) {
      v128.store(to, v128.load(source));
      v128.store(to, v128.load(source, 16), 16);
    }
  }
  if (whole === cols) return;
  for (let k: usize = 0; k < rows; k++, to += 32) {
    for (let x: usize = 0; x < 4; x++) {
      store<f64>(to + (x << 3), whole + x < cols ? load<f64>(from + ((k * cols + whole + x) << 3)) : 0);
    }
  }
}

/** The rows of a rows × cols matrix in panels of depth `depth` ≥ cols; missing rows, and entries from cols on, are zeros. */
export function packRows(from: usize, rows: usize, cols: usize, depth: usize, to: usize): void {
  for (let i: usize = 0; i < rows; i += 4) {
    const panel = to + ((i * depth) << 3);
    for (let x: usize = 0; x < 4; x++) {
      const source = from + (((i + x) * cols) << 3);
      const known: usize = i + x < rows ? cols : 0;
      let target = panel + (x << 3);
      for (let k: usize = 0; k < known; k++, target += 32) store<f64>(target, load<f64>(source + (k << 3)));
      for (let k: usize = known; k < depth; k++, target += 32) store<f64>(target, 0);
    }
  }
}

/** Panels of columns back to a rows × cols matrix. */
export function unpackColumns(from: usize, rows: usize, cols: usize, to: usize): void {
  for (let j: usize = 0; j < cols; j++) {
    let source = from + ((((j >> 2) * rows) << 5) + ((j & 3) << 3));
    for (let k: usize = 0; k < rows; k++, source += 32) store<f64>(to + ((k * cols + j) << 3), load<f64>(source));
  }
}
