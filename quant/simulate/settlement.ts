/**
 * The trades that follow from a target: what they cost, and how far a limit on turnover lets them go.
 *
 *   F(a) = a + Σ c_i |Δ_i| + Σ k_i |Δ_i|^1.5 − b,   Δ_i = w_i a − p_i,   over the assets that trade
 *   exact after costs: a is the largest root of F in (0, b];   of NAV before costs: a = b
 *   effective rate   c_i + k_i √|Δ_i|: linear rates that cost the same at this solution
 *   limited step     w(s) = d + s (w − d), d = p / b the drifted weights, s the largest in [0, 1] with ½ Σ|Δ(s)| ≤ L b
 *
 * Source   square-root impact: Torre (1997), BARRA Market Impact Model Handbook; Almgren, Thum, Hauptmann & Li (2005), Risk
 *          18(7), 58–62, who measure an exponent of 0.6; Boyd et al. (2017), Foundations and Trends in Optimization 3(1), 2.3.
 * Method   F is convex and F(b) ≥ 0, so Newton from b falls onto the largest root; where its slope vanishes first there is none.
 * Unit     b, p, Δ notional in units of NAV at the start; w, d, L fractions of NAV.
 * Null     no positive NAV could pay the trades: the book is ruined by its costs.
 */

/** One rebalance before it is made. */
export interface Orders {
  /** NAV before costs. */
  readonly before: number;
  readonly weights: Float64Array;
  readonly positions: Float64Array;
  readonly rates: Float64Array;
  /** k per asset; absent without impact. */
  readonly impact?: Float64Array | undefined;
  /** 1 where the asset trades. */
  readonly trades: Uint8Array;
  readonly exactAfterCosts: boolean;
}

export interface Settlement {
  /** NAV the weights are fractions of. */
  readonly base: number;
  /** Effective rates. */
  readonly rates: Float64Array;
  /** Σ k |Δ|^1.5, notional. */
  readonly impact: number;
  /** ½ Σ|Δ| / NAV before costs. */
  readonly turnoverOneWay: number;
}

/** Cost and size of the trades to `weights`. */
export function settlement(orders: Orders): Settlement | null {
  const { before, weights: w, positions: p, rates, impact, trades } = orders;
  const base = orders.exactAfterCosts ? navAfterCosts(orders) : before;
  if (base === null) return null;
  const effective = rates.slice();
  let [moved, paid] = [0, 0];
  for (let i = 0; i < w.length; i++) {
    if (trades[i] === 0) continue;
    const size = Math.abs(w[i]! * base - p[i]!);
    const extra = impact === undefined ? 0 : impact[i]! * Math.sqrt(size);
    effective[i]! += extra;
    paid += extra * size;
    moved += size;
  }
  return { base, rates: effective, impact: paid, turnoverOneWay: moved / before / 2 };
}

// Newton doubles its digits each step once it is near; the kinks before that are at most one an asset, and few are met.
const STEPS = 200;

function navAfterCosts({ before, weights: w, positions: p, rates, impact, trades }: Orders): number | null {
  let a = before;
  for (let step = 0; step < STEPS; step++) {
    let [value, slope] = [a - before, 1];
    for (let i = 0; i < w.length; i++) {
      if (trades[i] === 0) continue;
      const delta = w[i]! * a - p[i]!;
      const size = Math.abs(delta);
      const root = impact === undefined ? 0 : impact[i]! * Math.sqrt(size);
      value += (rates[i]! + root) * size;
      slope += Math.sign(delta) * w[i]! * (rates[i]! + 1.5 * root);
    }
    if (!(slope > 0)) return null;
    const next = a - value / slope;
    if (!(next > 0)) return null;
    if (!(next < a)) return a;
    a = next;
  }
  return a;
}

/** A target as far as turnover may go; the weights are those given where they are within reach. */
export interface LimitedTarget {
  readonly weights: Float64Array;
  readonly step: number;
}

// A secant on a function that is nearly linear takes three or four steps; halving alone would take fifty.
const TRIES = 60;
// 1e-13: some fifty roundings of a turnover near one.
const NEAR = 1e-13;

/** The weights on the way from the drifted book to the target at which one-way turnover is `limit`, never above it. */
export function withinTurnover(orders: Orders, limit: number): LimitedTarget {
  const { before, weights, positions, trades } = orders;
  if (limit === Number.POSITIVE_INFINITY) return { weights, step: 1 };
  const whole = settlement(orders);
  if (whole !== null && whole.turnoverOneWay <= limit) return { weights, step: 1 };
  const towards = (s: number): Float64Array =>
    Float64Array.from(weights, (w, i) => {
      const drifted = positions[i]! / before;
      return trades[i] === 0 ? drifted : drifted + s * (w - drifted);
    });
  let [low, high] = [0, 1];
  let s = whole === null ? 0.5 : limit / whole.turnoverOneWay;
  for (let k = 0; k < TRIES && s > 0; k++) {
    const turnover = settlement({ ...orders, weights: towards(s) })?.turnoverOneWay ?? Number.POSITIVE_INFINITY;
    if (turnover <= limit) low = s;
    else high = s;
    if (low === s && turnover >= limit * (1 - 2 * NEAR)) break;
    const guess = (s * limit * (1 - NEAR)) / turnover;
    s = guess > low && guess < high ? guess : (low + high) / 2;
  }
  return { weights: towards(low), step: low };
}
