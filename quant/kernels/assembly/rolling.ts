// Standard deviations of sliding windows. A lane is a window: each adds its own entries oldest first, as the reference does.

/** Two windows, the first beginning at `x`. */
function pair(x: usize, window: usize, out: usize): void {
  const n = f64x2.splat(window as f64);
  const less = f64x2.splat((window - 1) as f64);
  const end = x + (window << 3);
  let m = f64x2.splat(0);
  for (let at = x; at < end; at += 8) m = f64x2.add(m, v128.load(at));
  m = f64x2.div(m, n);
  let s = f64x2.splat(0);
  for (let at = x; at < end; at += 8) {
    const d = f64x2.sub(v128.load(at), m);
    s = f64x2.add(s, f64x2.mul(d, d));
  }
  v128.store(out, f64x2.sqrt(f64x2.div(s, less)));
}

/** Eight windows in four pairs: none waits for another's sum. */
function eight(x: usize, window: usize, out: usize): void {
  const n = f64x2.splat(window as f64);
  const less = f64x2.splat((window - 1) as f64);
  const end = x + (window << 3);
  let m0 = f64x2.splat(0);
  let m1 = f64x2.splat(0);
  let m2 = f64x2.splat(0);
  let m3 = f64x2.splat(0);
  for (let at = x; at < end; at += 8) {
    m0 = f64x2.add(m0, v128.load(at));
    m1 = f64x2.add(m1, v128.load(at, 16));
    m2 = f64x2.add(m2, v128.load(at, 32));
    m3 = f64x2.add(m3, v128.load(at, 48));
  }
  m0 = f64x2.div(m0, n);
  m1 = f64x2.div(m1, n);
  m2 = f64x2.div(m2, n);
  m3 = f64x2.div(m3, n);
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (let at = x; at < end; at += 8) {
    const d0 = f64x2.sub(v128.load(at), m0);
    const d1 = f64x2.sub(v128.load(at, 16), m1);
    const d2 = f64x2.sub(v128.load(at, 32), m2);
    const d3 = f64x2.sub(v128.load(at, 48), m3);
    s0 = f64x2.add(s0, f64x2.mul(d0, d0));
    s1 = f64x2.add(s1, f64x2.mul(d1, d1));
    s2 = f64x2.add(s2, f64x2.mul(d2, d2));
    s3 = f64x2.add(s3, f64x2.mul(d3, d3));
  }
  v128.store(out, f64x2.sqrt(f64x2.div(s0, less)));
  v128.store(out, f64x2.sqrt(f64x2.div(s1, less)), 16);
  v128.store(out, f64x2.sqrt(f64x2.div(s2, less)), 32);
  v128.store(out, f64x2.sqrt(f64x2.div(s3, less)), 48);
}

/**
 * out[i] = deviation (ddof 1) of x[i .. i + window − 1] for i < windows. `x` holds seven numbers more than the windows need,
 * and `out` seven more than windows: what lies there is read, or written, and means nothing.
 */
export function deviations(x: usize, windows: usize, window: usize, out: usize): void {
  let i: usize = 0;
  for (; i + 7 < windows; i += 8) eight(x + (i << 3), window, out + (i << 3));
  for (; i < windows; i += 2) pair(x + (i << 3), window, out + (i << 3));
}
