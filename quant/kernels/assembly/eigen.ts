// Implicit QR as linalg/symmetric-eigen.ts. Rotations of many sweeps are kept and then applied to eight columns of the
// rotation matrix at a time, which stay in the first cache: per entry the same operations in the same order.
import { packRows } from './panels';
import { bands, tridiagonalise } from './tridiagonal';

// As in the reference: below this a square underflows.
const VANISHING: f64 = 1e-150;

/** Sweeps kept before they are applied. */
const KEPT: usize = 64;

function isNegligible(d: usize, e: usize, k: usize): bool {
  const x = abs<f64>(load<f64>(e + (k << 3)));
  const here = sqrt<f64>(abs<f64>(load<f64>(d + (k << 3))));
  const next = sqrt<f64>(abs<f64>(load<f64>(d + (k << 3), 8)));
  return x <= f64.EPSILON * here * next || x < VANISHING;
}

/** One bulge chase; the rotation of rows k and k + 1 is left at `rotations` + 16 (k − start). */
function sweep(d: usize, e: usize, start: usize, end: usize, rotations: usize): void {
  const gap = (load<f64>(d + ((end - 1) << 3)) - load<f64>(d + (end << 3))) / 2;
  const last = load<f64>(e + ((end - 1) << 3));
  const ratio = gap / last;
  const sign: f64 = ratio >= 0 ? 1 : -1;
  const shift = load<f64>(d + (end << 3)) - last / (ratio + sign * sqrt<f64>(ratio * ratio + 1));
  let x = load<f64>(d + (start << 3)) - shift;
  let z = load<f64>(e + (start << 3));
  for (let k = start; k < end; k++) {
    const r = sqrt<f64>(x * x + z * z);
    const c: f64 = r < VANISHING ? 1 : x / r;
    const s: f64 = r < VANISHING ? 0 : z / r;
    const dk = d + (k << 3);
    const ek = e + (k << 3);
    if (k > start) store<f64>(ek - 8, r);
    const here = load<f64>(dk);
    const next = load<f64>(dk, 8);
    const off = load<f64>(ek);
    const q = s * (next - here) + 2 * c * off;
    store<f64>(dk, here + s * q);
    store<f64>(dk, next - s * q, 8);
    x = c * q - off;
    store<f64>(ek, x);
    if (k + 1 < end) {
      z = s * load<f64>(ek, 8);
      store<f64>(ek, c * load<f64>(ek, 8), 8);
    }
    store<f64>(rotations, c);
    store<f64>(rotations, s, 8);
    rotations += 16;
  }
}

/** Every kept sweep on two panels: rows k and k + 1 become c f + s g and c g − s f. */
function rotatePanels(left: usize, right: usize, sweeps: usize, count: usize, rotations: usize): void {
  for (let w: usize = 0; w < count; w++) {
    const start = load<u32>(sweeps + (w << 3)) as usize;
    const length = load<u32>(sweeps + (w << 3), 4) as usize;
    let p = left + (start << 5);
    let o = right + (start << 5);
    let f0 = v128.load(p);
    let f1 = v128.load(p, 16);
    let f2 = v128.load(o);
    let f3 = v128.load(o, 16);
    for (const end = rotations + (length << 4); rotations < end; rotations += 16, p += 32, o += 32) {
      const c = v128.load64_splat(rotations);
      const s = v128.load64_splat(rotations, 8);
      const g0 = v128.load(p, 32);
      const g1 = v128.load(p, 48);
      const g2 = v128.load(o, 32);
      const g3 = v128.load(o, 48);
      v128.store(p, f64x2.add(f64x2.mul(c, f0), f64x2.mul(s, g0)));
      v128.store(p, f64x2.add(f64x2.mul(c, f1), f64x2.mul(s, g1)), 16);
      v128.store(o, f64x2.add(f64x2.mul(c, f2), f64x2.mul(s, g2)));
      v128.store(o, f64x2.add(f64x2.mul(c, f3), f64x2.mul(s, g3)), 16);
      f0 = f64x2.sub(f64x2.mul(c, g0), f64x2.mul(s, f0));
      f1 = f64x2.sub(f64x2.mul(c, g1), f64x2.mul(s, f1));
      f2 = f64x2.sub(f64x2.mul(c, g2), f64x2.mul(s, f2));
      f3 = f64x2.sub(f64x2.mul(c, g3), f64x2.mul(s, f3));
    }
    v128.store(p, f0);
    v128.store(p, f1, 16);
    v128.store(o, f2);
    v128.store(o, f3, 16);
  }
}

function rotateAll(panels: usize, stride: usize, sweeps: usize, count: usize, rotations: usize): void {
  for (let j: usize = 0; j < stride; j += 8) {
    const left = panels + ((j * stride) << 3);
    rotatePanels(left, left + (stride << 5), sweeps, count, rotations);
  }
}

/** Splits off what has converged at the end; the first row of the unreduced block that is left, or `end` where it shrank. */
function blockStart(d: usize, e: usize, end: usize): usize {
  if (isNegligible(d, e, end - 1)) {
    store<f64>(e + ((end - 1) << 3), 0);
    return end;
  }
  let start = end - 1;
  while (start > 0 && !isNegligible(d, e, start - 1)) start--;
  if (start > 0) store<f64>(e + ((start - 1) << 3), 0);
  return start;
}

/** Eigenvalues alone, as `eigen` finds them, into d; arguments and result as there. */
export function eigenvalues(a: usize, n: usize, stride: usize, d: usize, e: usize, scratch: usize): i32 {
  const betas = scratch + ((stride * stride) << 3);
  const p = betas + (stride << 3);
  const rotations = p + (stride << 3);
  bands(a, n, stride, d, e, scratch, betas, p);
  let taken: usize = 0;
  let end = n - 1;
  while (end > 0) {
    const start = blockStart(d, e, end);
    if (start === end) {
      end--;
      continue;
    }
    if (++taken > 60 * n) return -1;
    sweep(d, e, start, end, rotations);
  }
  return taken as i32;
}

/** Numbers that `eigen` needs as scratch, for stride = 8⌈n/8⌉. */
export function eigenScratch(stride: usize): usize {
  return 3 * stride * stride + 3 * stride + KEPT * (2 * stride + 1);
}

/**
 * Eigenvalues of the full symmetric `a` into d (unsorted), and Vᵀ row after row into `rows`, n × n. `a` has n rows of
 * `stride` = 8⌈n/8⌉ numbers, zeros beyond n, and is overwritten; e holds stride numbers. Returns the sweeps taken, or −1
 * where 60 n of them were not enough.
 */
export function eigen(a: usize, n: usize, stride: usize, d: usize, e: usize, rows: usize, scratch: usize): i32 {
  const square = (stride * stride) << 3;
  const q = scratch;
  const reflectors = q + square;
  const panels = reflectors + square;
  const betas = panels + square;
  const p = betas + (stride << 3);
  const f = p + (stride << 3);
  const sweeps = f + (stride << 3);
  const rotations = sweeps + (KEPT << 3);
  tridiagonalise(a, n, stride, d, e, q, reflectors, betas, p, f);
  packRows(q, stride, stride, stride, panels);

  let taken: usize = 0;
  let kept: usize = 0;
  let at = rotations;
  let end = n - 1;
  while (end > 0) {
    const start = blockStart(d, e, end);
    if (start === end) {
      end--;
      continue;
    }
    if (++taken > 60 * n) return -1;
    sweep(d, e, start, end, at);
    store<u32>(sweeps + (kept << 3), start as u32);
    store<u32>(sweeps + (kept << 3), (end - start) as u32, 4);
    at += (end - start) << 4;
    if (++kept === KEPT) {
      rotateAll(panels, stride, sweeps, kept, rotations);
      kept = 0;
      at = rotations;
    }
  }
  rotateAll(panels, stride, sweeps, kept, rotations);
  for (let k: usize = 0; k < n; k++) {
    for (let j: usize = 0; j < n; j++) {
      store<f64>(rows + ((k * n + j) << 3), load<f64>(panels + (((j & ~3) * stride + (k << 2) + (j & 3)) << 3)));
    }
  }
  return taken as i32;
}
