// A book of positions that earns and trades. Every sum is four partial sums, of the entries 0, 4, 8, …, of 1, 5, 9, … and
// so on, joined at the end as (s0 + s2) + (s1 + s3): the plain reference adds in this order too, and both have the same bits.
//
// Arrays hold ⌈n/4⌉ × 4 numbers, a multiple of 16 bytes apart. What fills the last four is zero and never trades.

function joined(first: v128, second: v128): f64 {
  const s = f64x2.add(first, second);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

function grown(p: v128, r: v128): v128 {
  const held = f64x2.ne(p, f64x2.splat(0));
  return v128.bitselect(f64x2.mul(p, f64x2.add(f64x2.splat(1), r)), p, held);
}

/** p ← p (1 + r) where p is not 0; returns Σ p. */
export function earn(p: usize, r: usize, stride: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  for (const end = p + (stride << 3); p < end; p += 32, r += 32) {
    const q0 = grown(v128.load(p), v128.load(r));
    const q1 = grown(v128.load(p, 16), v128.load(r, 16));
    v128.store(p, q0);
    v128.store(p, q1, 16);
    s0 = f64x2.add(s0, q0);
    s1 = f64x2.add(s1, q1);
  }
  return joined(s0, s1);
}

/** out ← p / nav. */
export function shares(p: usize, nav: f64, stride: usize, out: usize): void {
  const d = f64x2.splat(nav);
  for (const end = p + (stride << 3); p < end; p += 16, out += 16) v128.store(out, f64x2.div(v128.load(p), d));
}

/**
 * mask ← what trades, all bits of a lane or none: alive, and an exit (w = 0) or at least `threshold` away; paid ← rates of
 * what trades, 0 elsewhere. Returns Σ c |w|.
 */
function choose(
  w: usize,
  p: usize,
  c: usize,
  alive: usize,
  stride: usize,
  before: f64,
  threshold: f64,
  mask: usize,
  paid: usize,
): f64 {
  const bytes = stride << 3;
  const b = f64x2.splat(before);
  const least = f64x2.splat(threshold);
  let owed0 = f64x2.splat(0);
  let owed1 = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 32) {
    const w0 = v128.load(w + i);
    const c0 = v128.load(c + i);
    const d0 = f64x2.abs(f64x2.sub(f64x2.mul(w0, b), v128.load(p + i)));
    const m0 = v128.and(chosen(w0, d0, least), v128.load(alive + i));
    v128.store(mask + i, m0);
    v128.store(paid + i, v128.and(c0, m0));
    owed0 = f64x2.add(owed0, f64x2.mul(c0, f64x2.abs(w0)));
    const w1 = v128.load(w + i, 16);
    const c1 = v128.load(c + i, 16);
    const d1 = f64x2.abs(f64x2.sub(f64x2.mul(w1, b), v128.load(p + i, 16)));
    const m1 = v128.and(chosen(w1, d1, least), v128.load(alive + i, 16));
    v128.store(mask + i, m1, 16);
    v128.store(paid + i, v128.and(c1, m1), 16);
    owed1 = f64x2.add(owed1, f64x2.mul(c1, f64x2.abs(w1)));
  }
  return joined(owed0, owed1);
}

/** Lanes that a target moves: exits, and what is at least `least` away. */
function chosen(w: v128, away: v128, least: v128): v128 {
  return v128.or(f64x2.eq(w, f64x2.splat(0)), f64x2.ge(away, least));
}

/** c where w a > p, −c elsewhere. */
function side(c: v128, w: v128, p: v128, a: v128): v128 {
  return v128.xor(c, v128.andnot(f64x2.splat(-0.0), f64x2.gt(f64x2.mul(w, a), p)));
}

/** The NAV after costs: Newton on the segments of a + Σ c |w a − p| = b from a = b (quant/simulate/post-cost-nav.ts). */
function postCostNav(b: f64, w: usize, p: usize, paid: usize, n: usize, stride: usize): f64 {
  const bytes = stride << 3;
  let a = b;
  for (let step: usize = 0; step <= n + 1; step++) {
    const at = f64x2.splat(a);
    let level0 = f64x2.splat(0);
    let level1 = f64x2.splat(0);
    let slope0 = f64x2.splat(0);
    let slope1 = f64x2.splat(0);
    for (let i: usize = 0; i < bytes; i += 32) {
      const w0 = v128.load(w + i);
      const p0 = v128.load(p + i);
      const c0 = side(v128.load(paid + i), w0, p0, at);
      level0 = f64x2.add(level0, f64x2.mul(c0, p0));
      slope0 = f64x2.add(slope0, f64x2.mul(c0, w0));
      const w1 = v128.load(w + i, 16);
      const p1 = v128.load(p + i, 16);
      const c1 = side(v128.load(paid + i, 16), w1, p1, at);
      level1 = f64x2.add(level1, f64x2.mul(c1, p1));
      slope1 = f64x2.add(slope1, f64x2.mul(c1, w1));
    }
    const next = (b + joined(level0, level1)) / (1 + joined(slope0, slope1));
    if (!(next < a)) return a;
    a = next;
  }
  return a;
}

/** Lanes of `mask` whose trade is more than dust; an exit always is. */
function made(mask: v128, wanted: v128, size: v128, dust: v128): v128 {
  const small = v128.and(f64x2.le(size, dust), f64x2.ne(wanted, f64x2.splat(0)));
  return v128.andnot(mask, small);
}

/** p ← w base where it trades; out ← Σ|Δp|, Σ c|Δp|, Σ p. */
function settle(w: usize, p: usize, mask: usize, paid: usize, stride: usize, base: f64, dust: f64, out: usize): void {
  const bytes = stride << 3;
  const a = f64x2.splat(base);
  const least = f64x2.splat(dust);
  let traded0 = f64x2.splat(0);
  let traded1 = f64x2.splat(0);
  let cost0 = f64x2.splat(0);
  let cost1 = f64x2.splat(0);
  let invested0 = f64x2.splat(0);
  let invested1 = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 32) {
    const p0 = v128.load(p + i);
    const w0 = f64x2.mul(v128.load(w + i), a);
    const d0 = f64x2.abs(f64x2.sub(w0, p0));
    const m0 = made(v128.load(mask + i), w0, d0, least);
    const size0 = v128.and(d0, m0);
    const q0 = v128.bitselect(w0, p0, m0);
    v128.store(p + i, q0);
    traded0 = f64x2.add(traded0, size0);
    cost0 = f64x2.add(cost0, f64x2.mul(v128.load(paid + i), size0));
    invested0 = f64x2.add(invested0, q0);
    const p1 = v128.load(p + i, 16);
    const w1 = f64x2.mul(v128.load(w + i, 16), a);
    const d1 = f64x2.abs(f64x2.sub(w1, p1));
    const m1 = made(v128.load(mask + i, 16), w1, d1, least);
    const size1 = v128.and(d1, m1);
    const q1 = v128.bitselect(w1, p1, m1);
    v128.store(p + i, q1, 16);
    traded1 = f64x2.add(traded1, size1);
    cost1 = f64x2.add(cost1, f64x2.mul(v128.load(paid + i, 16), size1));
    invested1 = f64x2.add(invested1, q1);
  }
  store<f64>(out, joined(traded0, traded1));
  store<f64>(out, joined(cost0, cost1), 8);
  store<f64>(out, joined(invested0, invested1), 16);
}

/**
 * `choose` and `settle` at `base` = NAV before costs in one pass, with the same bits: nothing has to be known of all assets
 * before the first of them trades. A rate of what does not trade is multiplied by a size of zero here, and is zero there.
 */
function tradeAtOnce(
  w: usize,
  p: usize,
  c: usize,
  alive: usize,
  stride: usize,
  before: f64,
  threshold: f64,
  dust: f64,
  out: usize,
): void {
  const bytes = stride << 3;
  const a = f64x2.splat(before);
  const least = f64x2.splat(threshold);
  const rounding = f64x2.splat(dust);
  let traded0 = f64x2.splat(0);
  let traded1 = f64x2.splat(0);
  let cost0 = f64x2.splat(0);
  let cost1 = f64x2.splat(0);
  let invested0 = f64x2.splat(0);
  let invested1 = f64x2.splat(0);
  let owed0 = f64x2.splat(0);
  let owed1 = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 32) {
    const w0 = v128.load(w + i);
    const p0 = v128.load(p + i);
    const c0 = v128.load(c + i);
    const t0 = f64x2.mul(w0, a);
    const d0 = f64x2.abs(f64x2.sub(t0, p0));
    const m0 = made(v128.and(chosen(w0, d0, least), v128.load(alive + i)), t0, d0, rounding);
    const size0 = v128.and(d0, m0);
    const q0 = v128.bitselect(t0, p0, m0);
    v128.store(p + i, q0);
    traded0 = f64x2.add(traded0, size0);
    cost0 = f64x2.add(cost0, f64x2.mul(c0, size0));
    invested0 = f64x2.add(invested0, q0);
    owed0 = f64x2.add(owed0, f64x2.mul(c0, f64x2.abs(w0)));
    const w1 = v128.load(w + i, 16);
    const p1 = v128.load(p + i, 16);
    const c1 = v128.load(c + i, 16);
    const t1 = f64x2.mul(w1, a);
    const d1 = f64x2.abs(f64x2.sub(t1, p1));
    const m1 = made(v128.and(chosen(w1, d1, least), v128.load(alive + i, 16)), t1, d1, rounding);
    const size1 = v128.and(d1, m1);
    const q1 = v128.bitselect(t1, p1, m1);
    v128.store(p + i, q1, 16);
    traded1 = f64x2.add(traded1, size1);
    cost1 = f64x2.add(cost1, f64x2.mul(c1, size1));
    invested1 = f64x2.add(invested1, q1);
    owed1 = f64x2.add(owed1, f64x2.mul(c1, f64x2.abs(w1)));
  }
  store<f64>(out, joined(traded0, traded1));
  store<f64>(out, joined(cost0, cost1), 8);
  store<f64>(out, joined(invested0, invested1), 16);
  store<f64>(out, joined(owed0, owed1), 24);
}

/**
 * Trades to w: weights exact after costs where `exact`, of NAV before them elsewhere. `mask` and `paid` are room for a row
 * each; out ← Σ|Δp|, Σ c|Δp|, Σ p, Σ c|w|.
 */
export function trade(
  w: usize,
  p: usize,
  c: usize,
  alive: usize,
  n: usize,
  stride: usize,
  before: f64,
  exact: bool,
  threshold: f64,
  dust: f64,
  mask: usize,
  paid: usize,
  out: usize,
): void {
  if (!exact) {
    tradeAtOnce(w, p, c, alive, stride, before, threshold, dust, out);
    return;
  }
  const payable = choose(w, p, c, alive, stride, before, threshold, mask, paid);
  settle(w, p, mask, paid, stride, postCostNav(before, w, p, paid, n, stride), dust, out);
  store<f64>(out, payable, 24);
}
