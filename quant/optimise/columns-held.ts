/**
 * Sums over the columns that hold weight: to the bit those over all columns in their order, where everything is finite,
 * since 0 is all that is left out.
 */

/** The columns with a weight, ascending. */
export function columnsHeld(w: Float64Array): Int32Array {
  const held = new Int32Array(w.length);
  let count = 0;
  for (let i = 0; i < w.length; i++) if (w[i] !== 0) held[count++] = i;
  return held.subarray(0, count);
}

/** w[i] for every index, in their order. */
export function entriesAt(w: Float64Array, indices: ArrayLike<number>): Float64Array {
  const entries = new Float64Array(indices.length);
  for (let k = 0; k < entries.length; k++) entries[k] = w[indices[k]!]!;
  return entries;
}

/** C w for an n × n matrix of columns as its rows; entries of rows that `rows` leaves out stay 0. */
export function productOfHeld(C: Float64Array, w: Float64Array, held: Int32Array, rows?: Int32Array): Float64Array {
  const n = w.length;
  const size = held.length;
  const some = entriesAt(w, held);
  const out = new Float64Array(n);
  const count = rows?.length ?? n;
  let a = 0;
  // Four sums at a time, each in its own order: none waits for the others.
  for (; a + 3 < count; a += 4) {
    const [i0, i1, i2, i3] = rows ? [rows[a]!, rows[a + 1]!, rows[a + 2]!, rows[a + 3]!] : [a, a + 1, a + 2, a + 3];
    const [r0, r1, r2, r3] = [i0 * n, i1 * n, i2 * n, i3 * n];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < size; k++) {
      const j = held[k]!;
      const x = some[k]!;
      s0 += C[r0 + j]! * x;
      s1 += C[r1 + j]! * x;
      s2 += C[r2 + j]! * x;
      s3 += C[r3 + j]! * x;
    }
    out[i0] = s0;
    out[i1] = s1;
    out[i2] = s2;
    out[i3] = s3;
  }
  for (; a < count; a++) {
    const i = rows ? rows[a]! : a;
    let s = 0;
    for (let k = 0; k < size; k++) s += C[i * n + held[k]!]! * some[k]!;
    out[i] = s;
  }
  return out;
}
