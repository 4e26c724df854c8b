/** Standard deviations of sliding windows in plain TypeScript; four windows at a time, each sum in its own order. */
export function deviations(x: Float64Array, window: number): Float64Array {
  const windows = Math.max(0, x.length - window + 1);
  const out = new Float64Array(windows);
  let i = 0;
  for (; i + 3 < windows; i += 4) {
    let [m0, m1, m2, m3] = [0, 0, 0, 0];
    for (let s = i; s < i + window; s++) {
      m0 += x[s]!;
      m1 += x[s + 1]!;
      m2 += x[s + 2]!;
      m3 += x[s + 3]!;
    }
    m0 /= window;
    m1 /= window;
    m2 /= window;
    m3 /= window;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let s = i; s < i + window; s++) {
      const d0 = x[s]! - m0;
      const d1 = x[s + 1]! - m1;
      const d2 = x[s + 2]! - m2;
      const d3 = x[s + 3]! - m3;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    out[i] = Math.sqrt(s0 / (window - 1));
    out[i + 1] = Math.sqrt(s1 / (window - 1));
    out[i + 2] = Math.sqrt(s2 / (window - 1));
    out[i + 3] = Math.sqrt(s3 / (window - 1));
  }
  for (; i < windows; i++) out[i] = deviation(x, i, window);
  return out;
}

function deviation(x: Float64Array, from: number, window: number): number {
  let mean = 0;
  for (let s = from; s < from + window; s++) mean += x[s]!;
  mean /= window;
  let squares = 0;
  for (let s = from; s < from + window; s++) squares += (x[s]! - mean) * (x[s]! - mean);
  return Math.sqrt(squares / (window - 1));
}
