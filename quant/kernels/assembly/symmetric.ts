// Products of one symmetric matrix with many vectors. A lane is an entry of the result: its sum runs over the inner index in
// ascending order, as in the plain reference.

/** out = A v, A in panels of its columns; `out` holds n numbers, rounded up to four. */
export function symmetricProduct(packed: usize, n: usize, v: usize, out: usize): void {
  const panel = n << 5;
  const end = v + (n << 3);
  let left = (n + 3) >> 2;
  for (; left >= 4; left -= 4, packed += panel << 2, out += 128) sixteenRows(packed, panel, v, end, out);
  for (; left > 0; left--, packed += panel, out += 32) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    for (let k = v, at = packed; k < end; k += 8, at += 32) {
      const x = v128.load64_splat(k);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(at), x));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(at, 16), x));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
  }
}

/** Four panels at a time: eight sums keep the adder busy. */
function sixteenRows(p0: usize, panel: usize, v: usize, end: usize, out: usize): void {
  let p1 = p0 + panel;
  let p2 = p1 + panel;
  let p3 = p2 + panel;
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (; v < end; v += 8, p0 += 32, p1 += 32, p2 += 32, p3 += 32) {
    const x = v128.load64_splat(v);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(p0), x));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(p0, 16), x));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(p1), x));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(p1, 16), x));
    s4 = f64x2.add(s4, f64x2.mul(v128.load(p2), x));
    s5 = f64x2.add(s5, f64x2.mul(v128.load(p2, 16), x));
    s6 = f64x2.add(s6, f64x2.mul(v128.load(p3), x));
    s7 = f64x2.add(s7, f64x2.mul(v128.load(p3, 16), x));
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}
