/**
 * Cost of one trade: spread and fee in proportion, market impact by the square-root law.
 *
 *   cost = a |x| + b σ |x|^1.5 / √V
 *
 * Source   Almgren, Thum, Hauptmann & Li (2005), Risk 18(7), 58–62; Boyd et al. (2017), Foundations and Trends in
 *          Optimization 3(1), 1–76, section 2.3.
 * Unit     x traded notional and V market volume of the period, in one currency; a fraction of notional (half spread +
 *          fee); σ volatility of the same period, fraction; b a pure number near 1. The cost has the unit of x.
 * Errors   RangeError if a, b, σ or V is negative or not finite, or V = 0 with an impact to charge.
 */
import { requireNumber } from '../performance/require-series.js';

export interface TradingCost {
  readonly linear: number;
  readonly impact: number;
  readonly total: number;
}

export function tradingCost({
  trade,
  rate,
  impact = 0,
  volatility = 0,
  volume = Number.POSITIVE_INFINITY,
}: {
  readonly trade: number;
  readonly rate: number;
  readonly impact?: number;
  readonly volatility?: number;
  /** Unlimited where absent: no impact. */
  readonly volume?: number;
}): TradingCost {
  requireNumber('tradingCost', 'trade', trade);
  for (const [name, value] of Object.entries({ rate, impact, volatility })) {
    requireNumber('tradingCost', name, value);
    if (value < 0) throw new RangeError(`tradingCost: ${name} must not be negative, got ${value}`);
  }
  if (!(volume > 0)) throw new RangeError(`tradingCost: volume must be positive, got ${volume}`);
  const size = Math.abs(trade);
  const linear = rate * size;
  const moved = impact * volatility * size * Math.sqrt(size / volume);
  return { linear, impact: moved, total: linear + moved };
}
