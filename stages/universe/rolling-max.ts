/**
 * Largest value of the last `window` entries, NaN entries ignored; NaN while the window holds none.
 * Causal, one pass, O(1) amortised per entry (a queue of falling candidates).
 */
export function rollingMax(x: Float64Array, window: number): Float64Array {
  const out = new Float64Array(x.length).fill(Number.NaN);
  const first = x.findIndex((value) => !Number.isNaN(value));
  if (first < 0) return out;
  const queue = new Int32Array(x.length);
  let head = 0;
  let tail = 0;
  for (let k = first; k < x.length; k++) {
    while (head < tail && queue[head]! <= k - window) head++;
    const value = x[k]!;
    if (!Number.isNaN(value)) {
      while (head < tail && x[queue[tail - 1]!]! <= value) tail--;
      queue[tail++] = k;
    }
    if (head < tail) out[k] = x[queue[head]!]!;
  }
  return out;
}
