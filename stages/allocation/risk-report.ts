/**
 * Ex-ante risk of a book of gross weights g ≥ 0 on directional streams with covariance Σ (per session).
 *
 *   σ²                    gᵀΣg                 volatility  σ √periodsPerYear (annual, fraction)
 *   risk share_i          g_i (Σg)_i / σ²      sums to 1
 *   diversification ratio Σ_i g_i σ_i / σ      Choueifaty & Coignard (2008)
 *   effective bets        exp(−Σ_k p_k ln p_k), p_k = λ_k (e_kᵀg)² / σ²   principal portfolios, Meucci (2009), Risk 22(5)
 *
 * A book without risk (nothing held) has zero everywhere.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { symmetricEigen } from '../../quant/linalg/symmetric-eigen.js';
import { columnsHeld, productOfHeld } from '../../quant/optimise/columns-held.js';

export interface RiskReport {
  readonly volatility: number;
  readonly riskShares: Float64Array;
  readonly diversificationRatio: number;
  readonly effectiveBets: number;
}

export function riskReport(covariance: Matrix, gross: Float64Array, periodsPerYear: number): RiskReport {
  const { cols: n, data } = covariance;
  const marginal = productOfHeld(data, gross, columnsHeld(gross));
  let variance = 0;
  let standalone = 0;
  for (let i = 0; i < n; i++) {
    variance += gross[i]! * marginal[i]!;
    standalone += gross[i]! * Math.sqrt(data[i * n + i]!);
  }
  if (!(variance > 0)) {
    return { volatility: 0, riskShares: new Float64Array(n), diversificationRatio: 0, effectiveBets: 0 };
  }
  return {
    volatility: Math.sqrt(variance * periodsPerYear),
    riskShares: marginal.map((m, i) => (gross[i]! * m) / variance),
    diversificationRatio: standalone / Math.sqrt(variance),
    // Only reports read it, and eigenvalues cost more than all the rest: taken when it is asked for.
    get effectiveBets() {
      return effectiveBets(covariance, gross, variance);
    },
  };
}

function effectiveBets(covariance: Matrix, gross: Float64Array, variance: number): number {
  const n = covariance.cols;
  const { values, vectors } = symmetricEigen(covariance);
  let entropy = 0;
  for (let k = 0; k < n; k++) {
    let exposure = 0;
    for (let i = 0; i < n; i++) exposure += vectors.data[i * n + k]! * gross[i]!;
    const p = (Math.max(0, values[k]!) * exposure * exposure) / variance;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return Math.exp(entropy);
}
