// Householder reduction on a full symmetric matrix; rows are `stride` numbers apart, stride a multiple of four, and the
// columns from n on are zeros. What is computed is linalg/tridiagonal.ts, line by line.

/** out[j] = Σ_i f[i] m[i, j], i ascending over from .. n − 1; four rows share one pass over `out`. */
function weightedRows(m: usize, n: usize, stride: usize, from: usize, f: usize, out: usize): void {
  const left = from & ~1;
  for (let j = left; j < stride; j += 2) v128.store(out + (j << 3), f64x2.splat(0));
  let i = from;
  for (; i + 3 < n; i += 4) {
    const f0 = v128.load64_splat(f + (i << 3));
    const f1 = v128.load64_splat(f + (i << 3), 8);
    const f2 = v128.load64_splat(f + (i << 3), 16);
    const f3 = v128.load64_splat(f + (i << 3), 24);
    let r0 = m + ((i * stride + left) << 3);
    let r1 = r0 + (stride << 3);
    let r2 = r1 + (stride << 3);
    let r3 = r2 + (stride << 3);
    for (let to = out + (left << 3), end = out + (stride << 3); to < end; to += 16) {
      let s = f64x2.add(v128.load(to), f64x2.mul(f0, v128.load(r0)));
      s = f64x2.add(s, f64x2.mul(f1, v128.load(r1)));
      s = f64x2.add(s, f64x2.mul(f2, v128.load(r2)));
      v128.store(to, f64x2.add(s, f64x2.mul(f3, v128.load(r3))));
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
    }
  }
  for (; i < n; i++) {
    const fi = v128.load64_splat(f + (i << 3));
    const row = m + ((i * stride) << 3);
    for (let j = left; j < stride; j += 2) {
      const at = out + (j << 3);
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(fi, v128.load(row + (j << 3)))));
    }
  }
}

/** e, and v and β of I − β v vᵀ, that annihilate row k beyond its subdiagonal. v is zero up to k. */
function reflector(a: usize, n: usize, stride: usize, k: usize, v: usize, beta: usize, e: usize): void {
  const row = a + ((k * stride) << 3);
  for (let i: usize = 0; i < stride; i++) store<f64>(v + (i << 3), i > k && i < n ? load<f64>(row + (i << 3)) : 0);
  let below: f64 = 0;
  for (let i = k + 2; i < n; i++) below = max<f64>(below, abs<f64>(load<f64>(v + (i << 3))));
  const head = load<f64>(v + ((k + 1) << 3));
  if (below === 0) {
    store<f64>(e, head);
    store<f64>(beta, 0);
    return;
  }
  const scale = max<f64>(below, abs<f64>(head));
  let s: f64 = 0;
  for (let i = k + 1; i < n; i++) {
    const x = load<f64>(v + (i << 3)) / scale;
    store<f64>(v + (i << 3), x);
    s += x * x;
  }
  const norm = sqrt<f64>(s);
  const first = load<f64>(v + ((k + 1) << 3));
  const sign: f64 = first >= 0 ? 1 : -1;
  const moved = first + sign * norm;
  store<f64>(e, -sign * norm * scale);
  store<f64>(v + ((k + 1) << 3), moved);
  store<f64>(beta, 1 / (norm * abs<f64>(moved)));
}

/** a ← H a H on rows and columns from `from`. */
function reflectTrailing(a: usize, n: usize, stride: usize, from: usize, v: usize, beta: f64, p: usize): void {
  weightedRows(a, n, stride, from, v, p);
  let pv: f64 = 0;
  for (let i = from; i < n; i++) {
    const x = load<f64>(p + (i << 3)) * beta;
    store<f64>(p + (i << 3), x);
    pv += x * load<f64>(v + (i << 3));
  }
  const half = (beta * pv) / 2;
  for (let i = from; i < n; i++) {
    store<f64>(p + (i << 3), load<f64>(p + (i << 3)) - half * load<f64>(v + (i << 3)));
  }
  const left = from & ~1;
  for (let i = from; i < n; i++) {
    const vi = v128.load64_splat(v + (i << 3));
    const wi = v128.load64_splat(p + (i << 3));
    const row = a + ((i * stride) << 3);
    for (let j = left; j < stride; j += 2) {
      const change = f64x2.add(f64x2.mul(vi, v128.load(p + (j << 3))), f64x2.mul(wi, v128.load(v + (j << 3))));
      const at = row + (j << 3);
      v128.store(at, f64x2.sub(v128.load(at), change));
    }
  }
}

/**
 * Reduces `a` in place; d and e get the tridiagonal, q (stride × stride) the rotation, A = Q T Qᵀ.
 * `reflectors` holds n × stride numbers, `betas`, `p` and `f` stride each.
 */
export function tridiagonalise(
  a: usize,
  n: usize,
  stride: usize,
  d: usize,
  e: usize,
  q: usize,
  reflectors: usize,
  betas: usize,
  p: usize,
  f: usize,
): void {
  bands(a, n, stride, d, e, reflectors, betas, p);
  accumulate(n, stride, q, reflectors, betas, p, f);
}

/** The tridiagonal form alone, and the reflectors that led to it. */
export function bands(
  a: usize,
  n: usize,
  stride: usize,
  d: usize,
  e: usize,
  reflectors: usize,
  betas: usize,
  p: usize,
): void {
  for (let k: usize = 0; k + 1 < n; k++) {
    const v = reflectors + ((k * stride) << 3);
    const beta = betas + (k << 3);
    reflector(a, n, stride, k, v, beta, e + (k << 3));
    if (load<f64>(beta) !== 0) reflectTrailing(a, n, stride, k + 1, v, load<f64>(beta), p);
  }
  for (let i: usize = 0; i < n; i++) store<f64>(d + (i << 3), load<f64>(a + ((i * stride + i) << 3)));
  store<f64>(e + ((n - 1) << 3), 0);
}

/** Q from the last reflector back, so that only the trailing block is touched. */
function accumulate(n: usize, stride: usize, q: usize, reflectors: usize, betas: usize, u: usize, f: usize): void {
  memory.fill(q, 0, (stride * stride) << 3);
  for (let i: usize = 0; i < n; i++) store<f64>(q + ((i * stride + i) << 3), 1);
  for (let back: usize = 1; back < n; back++) {
    const k = n - 1 - back;
    const beta = load<f64>(betas + (k << 3));
    if (beta === 0) continue;
    const v = reflectors + ((k * stride) << 3);
    for (let i = k + 1; i < n; i++) store<f64>(f + (i << 3), load<f64>(v + (i << 3)) * beta);
    weightedRows(q, n, stride, k + 1, f, u);
    const left = (k + 1) & ~1;
    // Column k of the trailing rows may share a pair with column k + 1; there u is made zero and q stays what it was.
    if (left === k) store<f64>(u + (k << 3), 0);
    for (let i = k + 1; i < n; i++) {
      const vi = v128.load64_splat(v + (i << 3));
      const row = q + ((i * stride) << 3);
      for (let j = left; j < stride; j += 2) {
        const at = row + (j << 3);
        v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(vi, v128.load(u + (j << 3)))));
      }
    }
  }
}
