/** A walk-forward of one profile over a fixed universe, as a user of `sextant-portfolio/quant` would write it. */
import {
  columnMeans,
  hierarchicalRiskParity,
  ledoitWolf,
  maxSharpe,
  minVariance,
  riskParity,
  simulate,
} from '../../dist/quant/index.js';

const PROFILES = {
  min_variance: ({ covariance }, upper) => minVariance({ covariance, upper }),
  risk_parity: ({ covariance }) => riskParity({ covariance }),
  max_sharpe: ({ covariance, past }, upper) =>
    maxSharpe({ covariance, expectedReturns: columnMeans(past), riskFree: 0, upper }),
  hrp: ({ covariance }) => hierarchicalRiskParity({ covariance }, { convention: 'D_condensed_ward_ordered' }),
};

/** Weights of windows `from` to `to`, one array each; equal weights where no portfolio earns anything. */
export function decide({ cols, data }, { profile, upper, train, test }, from, to) {
  return Array.from({ length: to - from }, (_, k) => {
    const start = train + (from + k) * test;
    const past = { rows: train, cols, data: data.subarray((start - train) * cols, start * cols) };
    const solution = PROFILES[profile]({ covariance: ledoitWolf(past).covariance, past }, upper);
    if (solution.status === 'no-positive-excess') return new Float64Array(cols).fill(1 / cols);
    if (solution.status !== 'optimal') throw new Error(`window ${from + k} is ${solution.status}`);
    return solution.weights;
  });
}

/** The book through all windows, net of costs: its weights, and its value after every session. */
export function bookOf({ cols, data }, { train, test, windows, cost }, weights) {
  const held = { rows: windows * test, cols, data: data.subarray(train * cols, (train + windows * test) * cols) };
  const targets = weights.map((w, k) => ({ session: k * test, weights: w }));
  const { nav } = simulate({ returns: held, targets, costRate: cost, record: false });
  return { weights: weights.flatMap((w) => [...w]), path: nav.slice(1) };
}
