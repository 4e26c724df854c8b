/**
 * Which constraints bind at the optimum of a cone program without barrier, by following an efficient frontier.
 *
 *   x(τ) = argmin ½ x'Q x + l'x − τ m'x  subject to bounds and rows, piecewise linear in τ
 *
 * From the vertex of largest m'x τ falls, and at every corner one column or row joins or leaves the set that binds. On a
 * segment (dx, dλ) = −K⁻¹ (m_F, 0) per unit of τ, K = [Q_FF A_HF'; A_HF 0]. A ratio program (l = q, m its numerator) ends
 * where x'Q x + … = τ m'x: with D = dx'Q dx the two sides differ by V − τE + t (E − τD) after t, which is linear. Any other
 * ends at τ = 0, m being the direction of descent at its start.
 *
 * Source   Markowitz (1956), Naval Research Logistics 3, 111–133; Best (1996), An algorithm for the solution of the
 *          parametric quadratic programming problem; the tangency as in `tangency-search.ts`.
 * Cost     a corner O(n f + s²): f free columns, s = f + rows held. A long-only optimum holds few columns, so f is small.
 * Result   a guess from which `finishOnActiveSet` ends in a round; `rounds` counts the corners. Null where the path has no
 *          one way on: no basis at the vertex, no curvature in a direction that opens, or corners without end; and where
 *          a multiplier of what binds is 0 to rounding, since another set, and so another optimum, may serve as well.
 */
import type { ActivePoint } from './active-point.js';
import type { ConeProgram } from './cone-program.js';
import { type Corner, type Frontier, frontierVertex } from './frontier-vertex.js';

// 1e-10 of a column's variance: less curvature than this may be the rounding of a singular covariance.
const FLAT = 1e-10;
// 1e-10 of the gradient's scale: a smaller multiplier may be a rounded zero.
const STRICT = 1e-10;

export function criticalLine(p: ConeProgram): ActivePoint | null {
  const frontier = frontierOf(p);
  const at = frontierVertex(frontier);
  if (at === null) return null;
  const { n } = p;
  const limit = 4 * (n + frontier.rows); // an ordinary path has a tenth of that
  const dx = new Float64Array(n);
  const dLambda = new Float64Array(frontier.rows);
  const dGradient = new Float64Array(n);
  const dRoom = new Float64Array(frontier.rows);
  for (let corners = 0; corners <= limit; corners++) {
    directions(frontier, at, dx, dLambda, dGradient, dRoom);
    const end = p.homogeneous ? toTangency(frontier, at, dx) : at.tau;
    const { t, index } = nextEvent(frontier, at, end, dx, dLambda, dGradient, dRoom);
    for (let i = 0; i < n; i++) {
      at.x[i]! += t * dx[i]!;
      at.gradient[i]! += t * dGradient[i]!;
    }
    for (let r = 0; r < frontier.rows; r++) {
      at.lambda[r]! += t * dLambda[r]!;
      at.room[r]! += t * dRoom[r]!;
    }
    at.tau -= t;
    if (index < 0) return isStrict(frontier, at) ? pointOf(frontier, at, corners) : null;
    if (!turn(frontier, at, index, dx)) return null;
  }
  return null;
}

function frontierOf(p: ConeProgram): Frontier {
  const { n, Q, q, c, A, alpha, rhs, start, homogeneous } = p;
  if (homogeneous) {
    const rows = rhs.length - 1;
    return { program: p, rows, l: q, m: A.subarray(rows * n), rhs: alpha.subarray(0, rows).map((a) => -a) };
  }
  const m = Float64Array.from(c);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) m[i]! -= Q[j * n + i]! * start[j]!;
  return { program: p, rows: rhs.length, l: c.map((v) => -v), m, rhs };
}

/** How everything moves while τ falls by one. */
function directions(
  { program: { n, Q, A }, rows: R, m }: Frontier,
  { side, held, order, inverse }: Corner,
  dx: Float64Array,
  dLambda: Float64Array,
  dGradient: Float64Array,
  dRoom: Float64Array,
): void {
  const s = inverse.size;
  const v = new Float64Array(s);
  const d = new Float64Array(s);
  let free = 0;
  for (let k = 0; k < s; k++) {
    if (order[k]! >= n) continue;
    v[k] = -m[order[k]!]!;
    free++;
  }
  inverse.apply(v, d);
  dx.fill(0);
  dLambda.fill(0);
  dGradient.set(m);
  dRoom.fill(0);
  // As many rows as free columns leave no room to move; what d says there is rounding.
  const moves = 2 * free > s;
  for (let k = 0; k < s; k++) {
    const j = order[k]!;
    const by = d[k]!;
    if (j >= n) {
      dLambda[j - n] = by;
      const row = (j - n) * n;
      for (let i = 0; i < n; i++) dGradient[i]! += by * A[row + i]!;
    } else if (moves) {
      dx[j] = by;
      for (let i = 0; i < n; i++) dGradient[i]! += by * Q[j * n + i]!;
      for (let r = 0; r < R; r++) dRoom[r]! -= by * A[r * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) if (side[i] === 0) dGradient[i] = 0;
  for (let r = 0; r < R; r++) if (held[r] === 1) dRoom[r] = 0;
}

/** By how much τ falls until x'Q x + 2 q'x + q0 = τ (m'x + m0); Infinity where that is not on this segment. */
function toTangency(
  { program: p, rows: R, m, l }: Frontier,
  { x, tau, gradient, lambda, side }: Corner,
  dx: Float64Array,
) {
  const { n, A, alpha, q0 } = p;
  let E = alpha[R]!;
  let D = 0;
  let V = q0;
  for (let i = 0; i < n; i++) {
    E += m[i]! * x[i]!;
    D -= m[i]! * dx[i]!;
    if (x[i] === 0) continue;
    // Q x + q of a column, from its gradient.
    let risk = (side[i] === 0 ? 0 : gradient[i]!) + tau * m[i]!;
    for (let r = 0; r < R; r++) if (lambda[r] !== 0) risk -= lambda[r]! * A[r * n + i]!;
    V += x[i]! * (risk + l[i]!);
  }
  const slope = E - tau * D;
  const t = (tau * E - V) / slope;
  // Above the first corner the vertex stays the optimum, so its tangency may lie there.
  return slope > 0 && (t >= 0 || D === 0) ? t : Number.POSITIVE_INFINITY;
}

/** The first bound, row or multiplier met within `end`; index -1 where none is, n + r for row r. Ties by index. */
function nextEvent(
  { program: { n, lower, upper, equality }, rows: R }: Frontier,
  { x, lambda, side, held, gradient, room }: Corner,
  end: number,
  dx: Float64Array,
  dLambda: Float64Array,
  dGradient: Float64Array,
  dRoom: Float64Array,
): { t: number; index: number } {
  let t = end;
  let index = -1;
  const meet = (left: number, speed: number, at: number): void => {
    if (!(speed < 0)) return;
    const due = Math.max(0, left) / -speed;
    if (due < t) {
      t = due;
      index = at;
    }
  };
  for (let i = 0; i < n; i++) {
    if (side[i] !== 0) meet(-side[i]! * gradient[i]!, -side[i]! * dGradient[i]!, i);
    else if (dx[i]! < 0) meet(x[i]! - lower[i]!, dx[i]!, i);
    else if (dx[i]! > 0) meet(upper[i]! - x[i]!, -dx[i]!, i);
  }
  for (let r = 0; r < R; r++) {
    if (held[r] === 0) meet(room[r]!, dRoom[r]!, n + r);
    else if (!equality[r]) meet(lambda[r]!, dLambda[r]!, n + r);
  }
  return { t, index };
}

/** Moves one column or row across; false where no curvature, or no pivot, would be left. */
function turn({ program: p }: Frontier, at: Corner, index: number, dx: Float64Array): boolean {
  const { n, Q, A, lower, upper } = p;
  const { x, lambda, side, held, gradient, room, order, inverse } = at;
  const isColumn = index < n;
  const r = index - n;
  const isIn = isColumn ? side[index] === 0 : held[r] === 1;
  if (isIn) {
    const k = order.indexOf(index);
    // Of a row, −M_kk is the curvature of the direction that opens.
    if (!inverse.remove(k, isColumn ? 0 : FLAT * widest(p, order))) return false;
    const last = order.pop()!;
    if (k < order.length) order[k] = last;
    if (isColumn) {
      side[index] = dx[index]! < 0 ? -1 : 1;
      x[index] = side[index]! < 0 ? lower[index]! : upper[index]!;
      gradient[index] = 0;
    } else {
      held[r] = 0;
      lambda[r] = 0;
      room[r] = 0;
    }
    return true;
  }
  const column = Float64Array.from(order, (j) => {
    if (isColumn) return j < n ? Q[index * n + j]! : A[(j - n) * n + index]!;
    return j < n ? A[r * n + j]! : 0;
  });
  const corner = isColumn ? Q[index * n + index]! : 0;
  const pivot = inverse.insert(column, corner, isColumn ? FLAT * corner : 0);
  if (!(isColumn ? pivot > FLAT * corner : pivot < 0)) return false;
  order.push(index);
  if (isColumn) {
    side[index] = 0;
    gradient[index] = 0;
  } else {
    held[r] = 1;
    lambda[r] = 0;
    room[r] = 0;
  }
  return true;
}

function widest({ n, Q }: ConeProgram, order: readonly number[]): number {
  let variance = 0;
  for (const j of order) if (j < n) variance = Math.max(variance, Q[j * n + j]!);
  return variance;
}

function isStrict({ program: p, rows: R, m, l }: Frontier, { side, held, gradient, lambda, tau, x }: Corner): boolean {
  const { n, Q, equality } = p;
  if (p.homogeneous && !(tau > 0)) return false; // no risk at the tangency
  let scale = 0;
  for (let i = 0; i < n; i++) {
    scale = Math.max(scale, Math.abs(tau * m[i]!), Math.abs(l[i]!), Q[i * n + i]! * Math.abs(x[i]!));
  }
  for (let i = 0; i < n; i++) if (side[i] !== 0 && !(-side[i]! * gradient[i]! > STRICT * scale)) return false;
  for (let r = 0; r < R; r++) if (held[r] === 1 && !equality[r] && !(lambda[r]! > STRICT * scale)) return false;
  return true;
}

/** As the cone program writes it: a ratio has κ = 1 / m'x, and −τ for the multiplier of m'y = 1. */
function pointOf(
  { program: p, rows: R, m }: Frontier,
  { x, lambda, side, held, tau }: Corner,
  rounds: number,
): ActivePoint {
  let kappa = 1;
  if (p.homogeneous) {
    let E = p.alpha[R]!;
    for (let i = 0; i < p.n; i++) E += m[i]! * x[i]!;
    kappa = 1 / E;
  }
  const all = new Float64Array(p.rhs.length);
  for (let r = 0; r < R; r++) all[r] = lambda[r]! * kappa;
  if (p.homogeneous) all[R] = -tau * kappa;
  const binding = new Uint8Array(p.rhs.length);
  for (let r = 0; r < R; r++) binding[r] = p.equality[r] ? 0 : held[r]!;
  return {
    x: x.map((v) => v * kappa),
    kappa,
    lambda: all,
    side: Int8Array.from(side),
    held: binding,
    settled: false,
    rounds,
  };
}
