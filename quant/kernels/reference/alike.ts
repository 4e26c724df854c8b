/** Rows of whole numbers that go with an earlier one, in plain TypeScript. */
export function alike(rows: Int16Array, n: number, low: number, high: number): Uint8Array {
  const T = n === 0 ? 0 : rows.length / n;
  const flags = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i && flags[i] === 0; j++) {
      let sum = 0;
      for (let t = 0; t < T; t++) sum += rows[i * T + t]! * rows[j * T + t]!;
      if (sum <= low || sum >= high) flags[i] = 1;
    }
  }
  return flags;
}
