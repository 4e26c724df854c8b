/**
 * How much a Sharpe ratio proves.
 *
 *   psr = Φ( (SR − b) √(n−1) / √(1 − γ₃ SR + (γ₄−1)/4 SR²) )
 *   E[max of N] = (1−γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)),   γ = Euler–Mascheroni
 *   dsr = psr with b = √V · E[max of N],   V = variance of the Sharpe ratios of the N trials
 *   minTRL = 1 + (1 − γ₃ SR + (γ₄−1)/4 SR²) (Φ⁻¹(confidence) / (SR − b))²
 *
 * Source   Bailey & López de Prado (2012), J. of Risk 15(2), 3–44 (PSR, MinTRL); (2014), J. Portfolio Management 40(5),
 *          94–107 (DSR). Nothing is added to b: adding the mean Sharpe ratio of the trials is a known mistake.
 * Unit     SR, b and √V are per period, never annualised; n counts periods; probabilities are fractions.
 * ddof     moments from `sharpeMoments` are those of the sample (ddof 0) except the deviation in SR (ddof 1);
 *          kurtosis γ₄ is raw: 3 for a normal series.
 * Null     undefined: a constant or too short series, moments no sample can have, a record that cannot become long enough.
 * Errors   RangeError naming the number that is not finite or out of range.
 */
import { isConstant, sampleMean, standardDeviation, standardisedMoment } from '../performance/moments.js';
import {
  requireFraction,
  requireInteger,
  requireNumber,
  requireSeries,
  type Series,
} from '../performance/require-series.js';
import { normalCdf, normalQuantile } from './normal.js';

const EULER_MASCHERONI = 0.5772156649015329;

/** What the formulas need to know about a series. */
export interface SharpeMoments {
  /** Mean over standard deviation, per period. */
  readonly sharpe: number;
  readonly observations: number;
  readonly skew: number;
  /** Raw: 3 for a normal series. */
  readonly kurtosis: number;
}

/** Sharpe ratio per period with the moments that decide its error; null for a constant or single-valued series. */
export function sharpeMoments(returns: Series, { riskFree = 0 }: { riskFree?: number } = {}): SharpeMoments | null {
  requireSeries('sharpeMoments', 'returns', returns);
  requireNumber('sharpeMoments', 'riskFree', riskFree);
  const deviation = standardDeviation(returns);
  if (deviation === null || isConstant(returns)) return null;
  return {
    sharpe: (sampleMean(returns) - riskFree) / deviation,
    observations: returns.length,
    skew: standardisedMoment(returns, 3),
    kurtosis: standardisedMoment(returns, 4),
  };
}

/** Probability that the true Sharpe ratio exceeds `benchmark` (per period). */
export function probabilisticSharpe(
  moments: SharpeMoments | null,
  { benchmark = 0 }: { benchmark?: number } = {},
): number | null {
  requireNumber('probabilisticSharpe', 'benchmark', benchmark);
  if (moments === null) return null;
  requireMoments('probabilisticSharpe', moments);
  requireInteger('probabilisticSharpe', 'observations', moments.observations, 2);
  const spread = estimatorVariance(moments);
  if (!(spread > 0)) return null;
  return normalCdf(((moments.sharpe - benchmark) * Math.sqrt(moments.observations - 1)) / Math.sqrt(spread));
}

/** Expected maximum of `trials` independent standard normal draws, an approximation; 0 for a single one. */
export function expectedMaximumSharpe(trials: number): number {
  requireInteger('expectedMaximumSharpe', 'trials', trials, 1);
  if (trials === 1) return 0;
  // −Φ⁻¹(1/N) is Φ⁻¹(1 − 1/N) without the rounding of 1 − 1/N.
  const first = 0 - normalQuantile(1 / trials);
  const second = 0 - normalQuantile(1 / (trials * Math.E));
  return (1 - EULER_MASCHERONI) * first + EULER_MASCHERONI * second;
}

export interface DeflatedSharpe {
  /** Sharpe ratio per period that the best of as many worthless trials would show. */
  readonly threshold: number;
  /** Probability that the true Sharpe ratio exceeds it. */
  readonly probability: number | null;
}

/** Probabilistic Sharpe ratio against the best of `trials` worthless ones, whose ratios vary by `varianceOfTrials`. */
export function deflatedSharpe(
  moments: SharpeMoments | null,
  { trials, varianceOfTrials }: { trials: number; varianceOfTrials: number },
): DeflatedSharpe {
  requireNumber('deflatedSharpe', 'varianceOfTrials', varianceOfTrials);
  if (varianceOfTrials < 0) {
    throw new RangeError(`deflatedSharpe: varianceOfTrials must not be negative, got ${varianceOfTrials}`);
  }
  const threshold = Math.sqrt(varianceOfTrials) * expectedMaximumSharpe(trials);
  return { threshold, probability: probabilisticSharpe(moments, { benchmark: threshold }) };
}

/** Periods needed to claim SR > benchmark with the given confidence, a real number; null if SR does not exceed it. */
export function minimumTrackRecord(
  moments: Omit<SharpeMoments, 'observations'> | null,
  { benchmark = 0, confidence = 0.95 }: { benchmark?: number; confidence?: number } = {},
): number | null {
  requireNumber('minimumTrackRecord', 'benchmark', benchmark);
  requireFraction('minimumTrackRecord', 'confidence', confidence);
  if (moments === null) return null;
  requireMoments('minimumTrackRecord', moments);
  const spread = estimatorVariance(moments);
  if (!(spread > 0) || moments.sharpe <= benchmark) return null;
  return 1 + spread * (normalQuantile(confidence) / (moments.sharpe - benchmark)) ** 2;
}

type Shape = Omit<SharpeMoments, 'observations'>;

const estimatorVariance = ({ sharpe, skew, kurtosis }: Shape): number =>
  1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;

function requireMoments(where: string, { sharpe, skew, kurtosis }: Shape): void {
  requireNumber(where, 'sharpe', sharpe);
  requireNumber(where, 'skew', skew);
  requireNumber(where, 'kurtosis', kurtosis);
}
