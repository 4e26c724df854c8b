/** Rows of a table by what one of its text columns says. */
export interface GroupedRows {
  /** Rows of word k: `rows` from starts[k] to starts[k + 1]. */
  readonly starts: Int32Array;
  /** Of each word, in the order in which they came. */
  readonly rows: Int32Array;
}

/** Groups rows by their code, 0 to words − 1. */
export function groupedRows(codes: Int32Array, words: number): GroupedRows {
  const starts = new Int32Array(words + 1);
  for (let row = 0; row < codes.length; row++) starts[codes[row]! + 1]!++;
  for (let k = 0; k < words; k++) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const rows = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) rows[next[codes[row]!]!++] = row;
  return { starts, rows };
}
