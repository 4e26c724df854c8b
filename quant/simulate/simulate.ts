/**
 * Net asset value of a book that trades to targets and drifts between them.
 *
 *   hold       p_i ← p_i (1 + r[t,i]),   NAV = cash + Σ p_i,   cash earns nothing
 *   trade      p_i ← w_i a,   cost = Σ c_i |Δp_i|,   NAV after = NAV before − cost,   cash = NAV after − Σ p_i
 *   a          postCostNav: NAV after costs, so that weights are exact; preCostNav: NAV before costs
 *   turnover   ½ Σ|Δp_i| / NAV before (one-way)
 *
 * Conventions
 *   timing     a target of session d is executed at the close of d; what is held then earns row d (session d + 1).
 *   shorts     negative positions; their proceeds are cash. Leverage is negative cash. Neither pays interest.
 *   band       asset i trades only if |w_i b − p_i| ≥ band · b on NAV b before costs. An exit (w_i = 0) is always made,
 *              whatever its size; an entry below the band is not.
 *   dust       a difference within 1e-14 of NAV is rounding, not a trade: rebalancing twice trades exactly nothing.
 *   ruin       NAV ≤ 0 ends the path there; no position is clipped.
 *   delisting  at its session the position earns the terminal return and becomes cash, free of cost; later targets
 *              for it are listed as unavailable and stay in cash.
 * Source   definitions; the fixed point is in post-cost-nav.ts.
 * Unit     NAV starts at 1; weights, returns, rates and turnover are fractions, traded and cost notional.
 * Errors   RangeError naming argument and index: wrong shapes, sessions out of order or range, numbers that are not finite,
 *          a negative rate or band, Σ c|w| ≥ 1 (no NAV could pay it), a held asset without a return.
 * Cost     O(T N) without allocation between rebalances.
 */
import { checkSimulation } from './check-simulation.js';
import { postCostNav } from './post-cost-nav.js';
import type { Delisting, Rebalance, Simulation, SimulationInput, Target } from './simulation.js';

// 1e-14: some fifty roundings of a NAV near one.
const DUST = 1e-14;

interface Book {
  cash: number;
  readonly positions: Float64Array;
  readonly rates: Float64Array;
  readonly trades: Uint8Array;
  readonly gone: Uint8Array;
}

interface Policy {
  readonly convention: 'postCostNav' | 'preCostNav';
  readonly band: number;
}

export function simulate(input: SimulationInput): Simulation {
  const { returns, targets, costRate, convention = 'postCostNav', band = 0, delistings = [] } = input;
  checkSimulation(input);
  const { rows: T, cols: N } = returns;
  const book: Book = {
    cash: 1,
    positions: new Float64Array(N),
    rates: typeof costRate === 'number' ? new Float64Array(N).fill(costRate) : costRate,
    trades: new Uint8Array(N),
    gone: new Uint8Array(N),
  };
  const leaving = [...delistings].sort((a, b) => a.session - b.session || a.asset - b.asset);
  const nav = new Float64Array(T + 1);
  const rebalances: Rebalance[] = [];
  let [nextTarget, nextLeaving] = [0, 0];
  let value = 1;
  for (let t = 0; t <= T; t++) {
    if (t > 0) {
      for (; leaving[nextLeaving]?.session === t; nextLeaving++) leave(book, leaving[nextLeaving]!);
      value = earn(book, returns.data, (t - 1) * N);
      if (!Number.isFinite(value)) throw unreadable(book.positions, returns.data, t - 1);
    }
    for (; value > 0 && targets[nextTarget]?.session === t; nextTarget++) {
      const rebalance = trade(book, targets[nextTarget]!, value, { convention, band });
      rebalances.push(rebalance);
      value = rebalance.navAfter;
    }
    nav[t] = value;
    if (!(value > 0)) return finish(nav.slice(0, t + 1), rebalances, book, t);
  }
  return finish(nav, rebalances, book, null);
}

/** Positions earn one row of returns; returns NAV. */
function earn(book: Book, r: Float64Array, offset: number): number {
  const p = book.positions;
  let value = book.cash;
  for (let i = 0; i < p.length; i++) {
    if (p[i] === 0) continue; // What is not held may have no return.
    value += p[i]! *= 1 + r[offset + i]!;
  }
  return value;
}

function leave(book: Book, { asset, terminalReturn }: Delisting): void {
  book.cash += book.positions[asset]! * (1 + terminalReturn);
  book.positions[asset] = 0;
  book.gone[asset] = 1;
}

function trade(book: Book, { session, weights }: Target, before: number, { convention, band }: Policy): Rebalance {
  const { positions, rates, trades, gone } = book;
  const N = positions.length;
  const unavailable: number[] = [];
  for (let i = 0; i < N; i++) {
    const w = weights[i]!;
    if (gone[i] === 1) {
      trades[i] = 0;
      if (w !== 0) unavailable.push(i);
    } else {
      trades[i] = w === 0 || Math.abs(w * before - positions[i]!) >= band * before ? 1 : 0;
    }
  }
  const weightsBefore = shares(positions, before);
  const base = convention === 'postCostNav' ? postCostNav(before, weights, positions, rates, trades) : before;
  let [traded, cost] = [0, 0];
  for (let i = 0; i < N; i++) {
    if (trades[i] === 0) continue;
    const wanted = weights[i]! * base;
    const size = Math.abs(wanted - positions[i]!);
    if (size <= DUST * before && wanted !== 0) continue;
    traded += size;
    cost += rates[i]! * size;
    positions[i] = wanted;
  }
  const after = before - cost;
  let invested = 0;
  for (let i = 0; i < N; i++) invested += positions[i]!;
  // Untouched books keep their cash to the bit.
  if (traded > 0) book.cash = after - invested;
  return {
    session,
    navBefore: before,
    navAfter: after,
    traded,
    turnoverOneWay: traded / before / 2,
    cost,
    weightsBefore,
    weightsAfter: shares(positions, after),
    cashAfter: book.cash / after,
    unavailable,
  };
}

/** Positions as fractions of NAV. */
function shares(positions: Float64Array, nav: number): Float64Array {
  const w = new Float64Array(positions.length);
  for (let i = 0; i < w.length; i++) w[i] = positions[i]! / nav;
  return w;
}

function finish(nav: Float64Array, rebalances: readonly Rebalance[], book: Book, ruinedAt: number | null): Simulation {
  const last = ruinedAt === null ? nav[nav.length - 1]! : Number.NaN;
  const returns = new Float64Array(nav.length - 1);
  for (let t = 0; t < returns.length; t++) returns[t] = nav[t + 1]! / nav[t]! - 1;
  return {
    nav,
    returns,
    rebalances,
    finalWeights: shares(book.positions, last),
    finalCash: book.cash / last,
    ruinedAt,
  };
}

/** The error for a NAV that is no number: the first held asset without a finite return, else an overflow. */
function unreadable(positions: Float64Array, r: Float64Array, row: number): RangeError {
  const N = positions.length;
  for (let i = 0; i < N; i++) {
    const x = r[row * N + i]!;
    if (positions[i] !== 0 && !Number.isFinite(x)) {
      return new RangeError(`simulate: returns[${row}, ${i}] is ${x} while the asset is held`);
    }
  }
  return new RangeError(`simulate: NAV overflows at returns row ${row}`);
}
