/**
 * Net asset value of a book that trades to targets and drifts between them.
 *
 *   hold       p_i ← p_i (1 + r[t,i]),   NAV = cash + Σ p_i,   cash earns nothing
 *   carry      cash ← cash − h_t Σ f_i |p_i|,   f the annual rate of the side that is held, h_t years; p before its return
 *   trade      p_i ← w_i a,   cost = Σ c_i |Δp_i| + k_i |Δp_i|^1.5,   NAV after = NAV before − cost,   cash = NAV after − Σ p_i
 *   a          postCostNav: NAV after costs, so that weights are exact; preCostNav: NAV before costs
 *   turnover   ½ Σ|Δp_i| / NAV before (one-way)
 *
 * Conventions
 *   timing     a target of session d is executed at the close of d; what is held then earns row d (session d + 1).
 *   shorts     negative positions; their proceeds are cash. Leverage is negative cash. Neither pays interest but by `carry`.
 *   impact     k_i of the target's session, square-root law (settlement.ts); absent there is none.
 *   band       asset i trades only if |w_i b − p_i| ≥ band · b on NAV b before costs. An exit (w_i = 0) is always made,
 *              whatever its size; an entry below the band is not.
 *   limit      a rebalance above `maxTurnover` goes the same part of the way in every asset that trades; the band is asked of
 *              the whole way, so that a limited book does not stand still for want of large steps.
 *   dust       a difference within 1e-14 of NAV is rounding, not a trade: rebalancing twice trades exactly nothing.
 *   ruin       NAV ≤ 0 ends the path there; no position is clipped. Trades that no NAV could pay are ruin too.
 *   delisting  at its session the position earns the terminal return and becomes cash, free of cost; later targets
 *              for it are listed as unavailable and stay in cash.
 * Source   definitions; the fixed point is in post-cost-nav.ts, with impact in settlement.ts.
 * Unit     NAV starts at 1; weights, returns, rates and turnover are fractions, traded and cost notional.
 * Errors   RangeError naming argument and index: wrong shapes, sessions out of order or range, numbers that are not finite,
 *          a negative rate, band, limit or k, Σ c|w| ≥ 1 (no NAV could pay it), a held asset without a return.
 * Order    sums over assets are in quarters (kernels/book.ts); NAV = cash + Σ p.
 * Cost     O(T N); a session costs no memory, a rebalance 2 N numbers (none of them with `record: false`).
 */
import type { Book } from '../kernels/book.js';
import { kernels } from '../kernels/selected.js';
import { checkSimulation, requirePayable } from './check-simulation.js';
import { type Orders, settlement, withinTurnover } from './settlement.js';
import type { Carry, Delisting, Rebalance, Simulation, SimulationInput, Target } from './simulation.js';

// 1e-14: some fifty roundings of a NAV near one.
const DUST = 1e-14;
// The book's sum of rates × weights and that of the check differ by roundings, some 1e-13 for a thousand assets.
const SURELY_PAYABLE = 1 - 1e-9;
const NOT_RECORDED = new Float64Array(0);

interface Account {
  cash: number;
  readonly book: Book;
  readonly rates: Float64Array;
  /** Whether the book charges impact beside its rates, left by the trade before. */
  charged: boolean;
  /** Columns that were delisted, ascending. */
  readonly gone: number[];
}

interface Policy {
  readonly exactAfterCosts: boolean;
  readonly band: number;
  readonly maxTurnover: number;
  readonly record: boolean;
}

export function simulate(input: SimulationInput): Simulation {
  checkSimulation(input);
  const { returns, costRate } = input;
  const rates = typeof costRate === 'number' ? new Float64Array(returns.cols).fill(costRate) : costRate;
  return kernels.withBook(rates, (book) => walk(input, { cash: 1, book, rates, charged: false, gone: [] }));
}

function walk(input: SimulationInput, account: Account): Simulation {
  const { returns, targets, convention = 'postCostNav', band = 0, delistings = [], record = true, carry } = input;
  const { rows: T, cols: N } = returns;
  const { maxTurnover = Number.POSITIVE_INFINITY } = input;
  const policy = { exactAfterCosts: convention === 'postCostNav', band, maxTurnover, record };
  const leaving = [...delistings].sort((a, b) => a.session - b.session || a.asset - b.asset);
  const nav = new Float64Array(T + 1);
  const carried = new Float64Array(carry === undefined ? 0 : T);
  const rebalances: Rebalance[] = [];
  let [nextTarget, nextLeaving] = [0, 0];
  let value = 1;
  for (let t = 0; t <= T; t++) {
    if (t > 0) {
      if (carry !== undefined) {
        const paid = carryOf(carry, account.book, t - 1);
        account.cash -= paid;
        carried[t - 1] = paid / nav[t - 1]!;
      }
      for (; leaving[nextLeaving]?.session === t; nextLeaving++) leave(account, leaving[nextLeaving]!);
      value = account.cash + account.book.earn(returns.data, (t - 1) * N);
      if (!Number.isFinite(value)) {
        requireRest(targets, nextTarget, account.rates);
        throw unreadable(account.book, returns.data, t - 1);
      }
    }
    for (; value > 0 && targets[nextTarget]?.session === t; nextTarget++) {
      const rebalance = trade(account, targets[nextTarget]!, nextTarget, value, policy);
      rebalances.push(rebalance);
      value = rebalance.navAfter;
    }
    nav[t] = value;
    if (!(value > 0)) {
      requireRest(targets, nextTarget, account.rates);
      return finish(nav.slice(0, t + 1), rebalances, carried.slice(0, t), account, t);
    }
  }
  return finish(nav, rebalances, carried, account, null);
}

/** Checks the targets that a path which ended early has not come to: they are as wrong as they would have been. */
function requireRest(targets: readonly Target[], from: number, rates: Float64Array): void {
  for (let k = from; k < targets.length; k++) requirePayable(targets[k]!, k, rates);
}

/** What the positions pay for one period, notional. */
function carryOf({ longs, shorts, years }: Carry, book: Book, period: number): number {
  const positions = book.shares(1);
  let paid = 0;
  for (let i = 0; i < positions.length; i++) {
    const p = positions[i]!;
    // What is not held has no rate to pay, and may have none to know.
    if (p !== 0) paid += p > 0 ? longs[i]! * p : -shorts[i]! * p;
  }
  return paid * years[period]!;
}

function leave(account: Account, { asset, terminalReturn }: Delisting): void {
  account.cash += account.book.remove(asset) * (1 + terminalReturn);
  account.gone.push(asset);
  account.gone.sort((a, b) => a - b);
}

function trade(account: Account, target: Target, k: number, before: number, policy: Policy): Rebalance {
  const { book, gone, rates } = account;
  const { exactAfterCosts, band, record } = policy;
  const shares = (nav: number) => (record ? book.shares(nav) : NOT_RECORDED);
  const weightsBefore = shares(before);
  const plain = { weights: target.weights, threshold: band * before, impact: 0, step: 1 };
  const isPlain = target.impact === undefined && policy.maxTurnover === Number.POSITIVE_INFINITY;
  if (!isPlain) requirePayable(target, k, rates);
  else if (account.charged) book.charge(rates);
  account.charged = !isPlain;
  const order = isPlain ? plain : placed(account, target, before, policy);
  const { session, weights } = target;
  const unavailable = gone.filter((i) => weights[i] !== 0);
  if (order === null) return ruin(session, before, weightsBefore, unavailable);
  const { threshold, impact, step } = order;
  const { traded, cost, invested, payable } = book.trade(order.weights, {
    before,
    exactAfterCosts,
    threshold,
    dust: DUST * before,
  });
  // A sum taken on the way saves a pass over every target; only one that may be too large is asked about, and it names the fault.
  if (isPlain && !(payable < SURELY_PAYABLE)) requirePayable(target, k, rates);
  const after = before - cost;
  // Untouched books keep their cash to the bit.
  if (traded > 0) account.cash = after - invested;
  return {
    session,
    navBefore: before,
    navAfter: after,
    traded,
    turnoverOneWay: traded / before / 2,
    cost,
    impact,
    step,
    weightsBefore,
    weightsAfter: shares(after),
    cashAfter: account.cash / after,
    unavailable,
  };
}

// 1e-13: above the rounding of a position that is to stay, below any step that is taken.
const STAYS = 1e-13;

/** Weights within the turnover limit, and rates that hold the impact of exactly these trades; null where nothing could pay them. */
function placed(
  { book, rates, gone }: Account,
  { weights, impact }: Target,
  before: number,
  { exactAfterCosts, band, maxTurnover }: Policy,
): { weights: Float64Array; threshold: number; impact: number; step: number } | null {
  const positions = book.shares(1);
  const trades = new Uint8Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    if (w === 0 || Math.abs(w * before - positions[i]!) >= band * before) trades[i] = 1;
  }
  for (const i of gone) trades[i] = 0;
  const orders: Orders = { before, weights, positions, rates, impact, trades, exactAfterCosts };
  const limited = withinTurnover(orders, maxTurnover);
  const settled = settlement({ ...orders, weights: limited.weights });
  if (settled === null) return null;
  book.charge(settled.rates);
  const threshold = limited.step === 1 ? band * before : STAYS * before;
  return { weights: limited.weights, threshold, impact: settled.impact, step: limited.step };
}

/** Trades that would cost more than there is: nothing is left. */
function ruin(session: number, before: number, weightsBefore: Float64Array, unavailable: readonly number[]): Rebalance {
  return {
    session,
    navBefore: before,
    navAfter: 0,
    traded: 0,
    turnoverOneWay: 0,
    cost: before,
    impact: before,
    step: 0,
    weightsBefore,
    weightsAfter: new Float64Array(weightsBefore.length),
    cashAfter: 0,
    unavailable,
  };
}

function finish(
  nav: Float64Array,
  rebalances: readonly Rebalance[],
  carry: Float64Array,
  { book, cash }: Account,
  ruinedAt: number | null,
): Simulation {
  const last = ruinedAt === null ? nav[nav.length - 1]! : Number.NaN;
  const returns = new Float64Array(nav.length - 1);
  for (let t = 0; t < returns.length; t++) returns[t] = nav[t + 1]! / nav[t]! - 1;
  return { nav, returns, rebalances, carry, finalWeights: book.shares(last), finalCash: cash / last, ruinedAt };
}

/** The error for a NAV that is no number: the first held asset without a finite return, else an overflow. */
function unreadable(book: Book, r: Float64Array, row: number): RangeError {
  const positions = book.shares(1);
  const N = positions.length;
  for (let i = 0; i < N; i++) {
    const x = r[row * N + i]!;
    if (positions[i] !== 0 && !Number.isFinite(x)) {
      return new RangeError(`simulate: returns[${row}, ${i}] is ${x} while the asset is held`);
    }
  }
  return new RangeError(`simulate: NAV overflows at returns row ${row}`);
}
