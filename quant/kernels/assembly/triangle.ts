// Cholesky and the forward solve are one algorithm on panels: subtract what is known, then divide by a 4 × 4 triangle.
// The products of an entry are subtracted one by one in ascending order, as in the plain reference.
import { packColumns, packRows, unpackColumns } from './panels';

/** target[x, c] −= s[k, x] v[k, c] for k = 0 .. depth − 1, one after the other; x and c run over four. */
function subtractProducts(v: usize, s: usize, depth: usize, target: usize): void {
  let t00 = v128.load(target);
  let t01 = v128.load(target, 16);
  let t10 = v128.load(target, 32);
  let t11 = v128.load(target, 48);
  let t20 = v128.load(target, 64);
  let t21 = v128.load(target, 80);
  let t30 = v128.load(target, 96);
  let t31 = v128.load(target, 112);
  for (const end = v + (depth << 5); v < end; v += 32, s += 32) {
    const v0 = v128.load(v);
    const v1 = v128.load(v, 16);
    const s0 = v128.load64_splat(s);
    t00 = f64x2.sub(t00, f64x2.mul(s0, v0));
    t01 = f64x2.sub(t01, f64x2.mul(s0, v1));
    const s1 = v128.load64_splat(s, 8);
    t10 = f64x2.sub(t10, f64x2.mul(s1, v0));
    t11 = f64x2.sub(t11, f64x2.mul(s1, v1));
    const s2 = v128.load64_splat(s, 16);
    t20 = f64x2.sub(t20, f64x2.mul(s2, v0));
    t21 = f64x2.sub(t21, f64x2.mul(s2, v1));
    const s3 = v128.load64_splat(s, 24);
    t30 = f64x2.sub(t30, f64x2.mul(s3, v0));
    t31 = f64x2.sub(t31, f64x2.mul(s3, v1));
  }
  v128.store(target, t00);
  v128.store(target, t01, 16);
  v128.store(target, t10, 32);
  v128.store(target, t11, 48);
  v128.store(target, t20, 64);
  v128.store(target, t21, 80);
  v128.store(target, t30, 96);
  v128.store(target, t31, 112);
}

/** target[x] ← (target[x] − Σ_{y<x} d[y, x] target[y]) / d[x, x] for x = 0 .. count − 1; d[y, x] at d + 32 y + 8 x. */
function solveTriangle(d: usize, target: usize, count: usize): void {
  for (let x: usize = 0; x < count; x++) {
    const row = target + (x << 5);
    let t0 = v128.load(row);
    let t1 = v128.load(row, 16);
    for (let y: usize = 0; y < x; y++) {
      const f = v128.load64_splat(d + (y << 5) + (x << 3));
      t0 = f64x2.sub(t0, f64x2.mul(f, v128.load(target + (y << 5))));
      t1 = f64x2.sub(t1, f64x2.mul(f, v128.load(target + (y << 5), 16)));
    }
    const pivot = v128.load64_splat(d + (x << 5) + (x << 3));
    v128.store(row, f64x2.div(t0, pivot));
    v128.store(row, f64x2.div(t1, pivot), 16);
  }
}

/** The lower triangle of a 4 × 4 block becomes its factor. Returns `count`, or the first column whose pivot is not above `floor`. */
function factorTriangle(d: usize, count: usize, floor: f64): usize {
  for (let x: usize = 0; x < count; x++) {
    for (let y: usize = 0; y <= x; y++) {
      const at = d + (y << 5) + (x << 3);
      let s = load<f64>(at);
      for (let k: usize = 0; k < y; k++) s -= load<f64>(d + (k << 5) + (x << 3)) * load<f64>(d + (k << 5) + (y << 3));
      if (y < x) {
        store<f64>(at, s / load<f64>(d + (y << 5) + (y << 3)));
      } else {
        // NaN must fail too.
        if (!(s > floor)) return x;
        store<f64>(at, sqrt<f64>(s));
      }
    }
  }
  return count;
}

/**
 * A = L Lᵀ from the lower triangle of A; L replaces A, zeros above the diagonal. `panels` holds (4⌈n/4⌉)² numbers.
 * Returns −1, or the first column whose pivot is not above `floor`.
 */
export function cholesky(a: usize, n: usize, floor: f64, panels: usize): i32 {
  const depth: usize = (n + 3) & ~3;
  packRows(a, n, n, depth, panels);
  for (let i: usize = 0; i < n; i += 4) {
    const rows = panels + ((i * depth) << 3);
    for (let j: usize = 0; j < i; j += 4) {
      const other = panels + ((j * depth) << 3);
      subtractProducts(rows, other, j, rows + (j << 5));
      solveTriangle(other + (j << 5), rows + (j << 5), 4);
    }
    subtractProducts(rows, rows, i, rows + (i << 5));
    const count = min<usize>(4, n - i);
    const done = factorTriangle(rows + (i << 5), count, floor);
    if (done < count) return (i + done) as i32;
  }
  for (let i: usize = 0; i < n; i++) {
    const rows = panels + (((i & ~3) * depth) << 3) + ((i & 3) << 3);
    for (let k: usize = 0; k < n; k++) store<f64>(a + ((i * n + k) << 3), k > i ? 0 : load<f64>(rows + (k << 5)));
  }
  return -1;
}

/** B ← L⁻¹ B for n × m B. `panels` holds (4⌈n/4⌉)² numbers, `packed` ⌈m/4⌉ × 4⌈n/4⌉ × 4. */
export function solveLower(l: usize, n: usize, b: usize, m: usize, panels: usize, packed: usize): void {
  const depth: usize = (n + 3) & ~3;
  packRows(l, n, n, depth, panels);
  packColumns(b, n, m, packed);
  for (let j: usize = 0; j < m; j += 4) {
    const columns = packed + ((j * n) << 3);
    for (let i: usize = 0; i < n; i += 4) {
      const rows = panels + ((i * depth) << 3);
      const count = min<usize>(4, n - i);
      if (count === 4) subtractProducts(columns, rows, i, columns + (i << 5));
      else subtractRows(columns, rows, i, columns + (i << 5), count);
      solveTriangle(rows + (i << 5), columns + (i << 5), count);
    }
  }
  unpackColumns(packed, n, m, b);
}

/** `subtractProducts` for fewer than four rows. */
function subtractRows(v: usize, s: usize, depth: usize, target: usize, count: usize): void {
  for (let x: usize = 0; x < count; x++) {
    let t0 = v128.load(target + (x << 5));
    let t1 = v128.load(target + (x << 5), 16);
    for (let k: usize = 0; k < depth; k++) {
      const f = v128.load64_splat(s + (k << 5) + (x << 3));
      t0 = f64x2.sub(t0, f64x2.mul(f, v128.load(v + (k << 5))));
      t1 = f64x2.sub(t1, f64x2.mul(f, v128.load(v + (k << 5), 16)));
    }
    v128.store(target + (x << 5), t0);
    v128.store(target + (x << 5), t1, 16);
  }
}
