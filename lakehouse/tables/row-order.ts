import type { CheckedBatch } from './column-values.js';

/** The rows sorted by the key columns, missing values first, text by code unit; equal keys stay in the order they came. */
export function sortedByKey({ rows, columns }: CheckedBatch, key: readonly string[]): CheckedBatch {
  const keys = key.map((name) => columns.get(name)!);
  const order = Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    for (const values of keys) {
      const [x, y] = [values[a]!, values[b]!];
      if (x === y) continue;
      if (x === null) return -1;
      if (y === null) return 1;
      return x < y ? -1 : 1;
    }
    return a - b;
  });
  return {
    rows,
    columns: new Map([...columns].map(([name, values]) => [name, order.map((row) => values[row]!)])),
  };
}
