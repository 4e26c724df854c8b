export { adjustedRandIndex } from './clustering/adjusted-rand-index.js';
export { condensedDistances, condensedIndex, squareDistances } from './clustering/condensed.js';
export { copheneticDistances } from './clustering/cophenetic-distances.js';
export {
  correlationAtDistance,
  correlationDistance,
  type DistanceKind,
  euclideanOfDistance,
} from './clustering/correlation-distance.js';
export { cutByCount, cutByDistance, heightForCount, labelsByFirstAppearance } from './clustering/cut.js';
export { type LinkageMethod, linkage } from './clustering/linkage.js';
export { leavesList } from './clustering/merges.js';
export { optimalLeafOrder } from './clustering/optimal-leaf-order.js';
export { shortestLeafOrder } from './clustering/shortest-leaf-order.js';
export { cutBySilhouette, type Silhouette, silhouette } from './clustering/silhouette.js';
export { conditionNumber } from './covariance/condition-number.js';
export { correlation } from './covariance/correlation.js';
export { ewmaCovariance } from './covariance/ewma-covariance.js';
export { ledoitWolf } from './covariance/ledoit-wolf.js';
export {
  type ConstantCorrelationCovariance,
  ledoitWolfConstantCorrelation,
} from './covariance/ledoit-wolf-constant-correlation.js';
export { ledoitWolfSingleFactor } from './covariance/ledoit-wolf-single-factor.js';
export { type NonlinearShrinkage, nonlinearShrinkage } from './covariance/nonlinear-shrinkage.js';
export { oracleApproximatingShrinkage } from './covariance/oracle-approximating-shrinkage.js';
export { type PairwiseCorrelation, pairwiseCorrelation, pearson } from './covariance/pairwise-correlation.js';
export { kendallCorrelation, spearmanCorrelation } from './covariance/rank-correlation.js';
export { sampleCovariance } from './covariance/sample-covariance.js';
export type { ShrunkCovariance } from './covariance/shrinkage.js';
export { adx, type DirectionalMovement } from './indicators/adx.js';
export { atr } from './indicators/atr.js';
export { ema, sma } from './indicators/moving-averages.js';
export { awesomeOscillator, cci, type Macd, macd } from './indicators/oscillators.js';
export { performance, rollingVolatility } from './indicators/performance.js';
export { rollingMedian, rollingShare } from './indicators/rolling.js';
export { rsi } from './indicators/rsi.js';
export { type Stochastic, stochastic } from './indicators/stochastic.js';
export { type BlockLength, optimalBlockLength } from './inference/block-length.js';
export {
  type BootstrapInterval,
  type BootstrapOptions,
  bootstrapInterval,
  type IntervalOptions,
  stationaryBootstrap,
} from './inference/bootstrap.js';
export { normalCdf, normalDensity, normalQuantile } from './inference/normal.js';
export { type BacktestOverfitting, probabilityOfBacktestOverfitting } from './inference/overfitting.js';
export { createRandom, type Random } from './inference/random.js';
export {
  type DeflatedSharpe,
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  type SharpeMoments,
  sharpeMoments,
} from './inference/sharpe.js';
export { cholesky, solveCholesky, solveLower, solveLowerTransposed } from './linalg/cholesky.js';
export { gram } from './linalg/gram.js';
export { columnMeans, fromJson, fromRows, identity, requireFinite, toJson, zeros } from './linalg/matrix.js';
export { multiply } from './linalg/multiply.js';
export {
  requireFiniteList,
  requireMatrix,
  requireReturns,
  requireShape,
  requireSymmetric,
} from './linalg/require-matrix.js';
export { type SymmetricEigen, symmetricEigen } from './linalg/symmetric-eigen.js';
export type { OptimalProfile, Residuals } from './optimise/certificate.js';
export { equalWeight } from './optimise/equal-weight.js';
export { type HierarchicalEqualRisk, hierarchicalEqualRisk } from './optimise/hierarchical-equal-risk.js';
export { type HrpConvention, type HrpOptions, hierarchicalRiskParity } from './optimise/hierarchical-risk-parity.js';
export { maxDiversification } from './optimise/max-diversification.js';
export { maxInvestable } from './optimise/max-investable.js';
export { maxSharpe } from './optimise/max-sharpe.js';
export { minVariance } from './optimise/min-variance.js';
export type { Group, NetLimit, PortfolioProblem, Solution, TurnoverLimit } from './optimise/problem.js';
export { interiorPointQp } from './optimise/quadratic.js';
export { riskParity } from './optimise/risk-parity.js';
export { verifyCertificate } from './optimise/verify-certificate.js';
export {
  type Drawdown,
  drawdowns,
  equityCurve,
  maxDrawdown,
  maxDrawdownOfCumulativeSum,
  ulcerIndex,
} from './performance/drawdown.js';
export { excessKurtosis, isConstant, mean, skew, standardDeviation } from './performance/moments.js';
export { pathConsistency } from './performance/path-consistency.js';
export {
  annualReturn,
  annualVolatility,
  calmarRatio,
  downsideDeviation,
  hitRate,
  type Periods,
  type PeriodsAndRiskFree,
  sharpeRatio,
  sortinoRatio,
  totalReturn,
} from './performance/ratios.js';
export type { Series } from './performance/require-series.js';
export {
  antifragility,
  conditionalValueAtRisk,
  directionalTailGains,
  quantile,
  tailGain,
  tailRatio,
  valueAtRisk,
} from './performance/tail.js';
export { absoluteAutocorrelation } from './regime/absolute-autocorrelation.js';
export { absorptionRatio } from './regime/absorption-ratio.js';
export { expandingPercentile } from './regime/expanding-percentile.js';
export { type HaarEnergy, haarDetailShare } from './regime/haar-detail-share.js';
export { permutationEntropy } from './regime/permutation-entropy.js';
export { turbulence } from './regime/turbulence.js';
export {
  crossSectionalDispersion,
  dispersionRatio,
  type RatioWindows,
  volatilityRatio,
} from './regime/volatility-ratio.js';
export { simulate } from './simulate/simulate.js';
export type { Delisting, Rebalance, Simulation, SimulationInput, Target } from './simulate/simulation.js';
export { type TradingCost, tradingCost } from './simulate/trading-cost.js';
export {
  type CombinatorialSplit,
  type CombinatorialSplits,
  combinatorialPurgedSplits,
  type RowRange,
  type WalkForwardOptions,
  type WalkForwardSplit,
  walkForwardSplits,
} from './validation/splits.js';
