/**
 * Puts in the place of each entry the largest of the last `window` entries up to it, NaN entries ignored; NaN while the window
 * holds none. Causal, one pass, O(1) amortised per entry (a queue of falling candidates).
 */
export function rollingMax(x: Float64Array, window: number): void {
  if (x.length > at.length) [at, values] = [new Int32Array(x.length), new Float64Array(x.length)];
  let head = 0;
  let tail = 0;
  for (let k = 0; k < x.length; k++) {
    while (head < tail && at[head]! <= k - window) head++;
    const value = x[k]!;
    if (!Number.isNaN(value)) {
      while (head < tail && values[tail - 1]! <= value) tail--;
      at[tail] = k;
      values[tail++] = value;
    }
    x[k] = head < tail ? values[head]! : Number.NaN;
  }
}

// The queue: places of candidates, and what stood there.
let at = new Int32Array(0);
let values = new Float64Array(0);
