import type { RiskConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { ewmaCovariance } from '../../quant/covariance/ewma-covariance.js';
import { ledoitWolf } from '../../quant/covariance/ledoit-wolf.js';
import { ledoitWolfConstantCorrelation } from '../../quant/covariance/ledoit-wolf-constant-correlation.js';
import { ledoitWolfSingleFactor } from '../../quant/covariance/ledoit-wolf-single-factor.js';
import { nonlinearShrinkage } from '../../quant/covariance/nonlinear-shrinkage.js';
import { oracleApproximatingShrinkage } from '../../quant/covariance/oracle-approximating-shrinkage.js';
import { sampleCovariance } from '../../quant/covariance/sample-covariance.js';

export interface CovarianceEstimate {
  /** Per session. */
  readonly covariance: Matrix;
  /** Intensity in [0, 1]; null where the estimator has no single one. */
  readonly shrinkage: number | null;
}

/**
 * Covariance of T × N returns by the mandate's estimator; the conventions are those of each kernel's header.
 * A half-life of h sessions is a decay of 2^(−1/h); without one it is RiskMetrics' 0.94, h = 11.2.
 */
export function estimateCovariance(
  { covariance, halfLife }: Pick<RiskConfig, 'covariance' | 'halfLife'>,
  returns: Matrix,
): CovarianceEstimate {
  switch (covariance) {
    case 'ledoit_wolf':
      return ledoitWolf(returns);
    case 'ledoit_wolf_constant_correlation':
      return ledoitWolfConstantCorrelation(returns);
    case 'ledoit_wolf_single_factor':
      return ledoitWolfSingleFactor(returns);
    case 'oas':
      return oracleApproximatingShrinkage(returns);
    case 'nonlinear_shrinkage':
      return { covariance: nonlinearShrinkage(returns).covariance, shrinkage: null };
    case 'ewma':
      return {
        covariance: ewmaCovariance(returns, halfLife === null ? {} : { decay: 2 ** (-1 / halfLife) }),
        shrinkage: null,
      };
    case 'sample':
      return { covariance: sampleCovariance(returns), shrinkage: null };
  }
}
