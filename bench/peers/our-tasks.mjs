/** What each case asks of us, through the public functions; inputs are matrices, a task gives the call that is timed. */
import {
  correlation,
  correlationDistance,
  cutByCount,
  ledoitWolf,
  linkage,
  maxSharpe,
  minVariance,
  riskParity,
  simulate,
} from '../../dist/quant/index.js';
import { closeThreads, decideOnThreads } from './our-threads.mjs';
import { bookOf, decide } from './our-walk-forward.mjs';

const groupsOf = ({ groups, cap }) => groups.map((members, g) => ({ name: `cluster ${g}`, members, upper: cap }));

const cappedProblem = ({ covariance, mean }, params) => ({
  ...{ covariance, upper: params.upper, groups: groupsOf(params) },
  ...(mean === undefined ? {} : { expectedReturns: mean.data, riskFree: 0 }),
});

/** The window before is solved beforehand. */
function warm(solve, { covarianceBefore, meanBefore, ...inputs }, params) {
  const before = solve(cappedProblem({ covariance: covarianceBefore, mean: meanBefore }, params));
  const { weights: near } = weightsOf(before);
  return () => weightsOf(solve({ ...cappedProblem(inputs, params), near }));
}

const weightsOf = (solution) => {
  if (solution.status !== 'optimal') throw new Error(`the problem is ${solution.status}`);
  return { weights: solution.weights };
};

function rowsOf({ rows, cols, data }) {
  return Array.from({ length: rows }, (_, t) => data.slice(t * cols, (t + 1) * cols));
}

const ONE_THREAD = {
  kernel:
    ({ returns }, { clusters }) =>
    () => {
      const { covariance } = ledoitWolf(returns);
      const tree = linkage(correlationDistance(correlation(covariance)), returns.cols, 'ward');
      return { covariance: covariance.data, labels: cutByCount(tree, clusters) };
    },
  risk_parity:
    ({ covariance }) =>
    () =>
      weightsOf(riskParity({ covariance })),
  min_variance: (inputs, params) => () => weightsOf(minVariance(cappedProblem(inputs, params))),
  max_sharpe: (inputs, params) => () => weightsOf(maxSharpe(cappedProblem(inputs, params))),
  min_variance_warm: (inputs, params) => warm(minVariance, inputs, params),
  max_sharpe_warm: (inputs, params) => warm(maxSharpe, inputs, params),
  walk_forward:
    ({ returns }, params) =>
    () =>
      bookOf(returns, params, decide(returns, params, 0, params.windows)),
  simulator({ returns, weights }, { cost }) {
    const targets = rowsOf(weights).map((w, session) => ({ session, weights: w }));
    return () => {
      const { nav } = simulate({ returns, targets, costRate: cost, convention: 'preCostNav', record: false });
      return { path: [nav[returns.rows]] };
    };
  },
  // Loaded where they are asked for: the start of a process is measured, and most have no use for them.
  reads_in_memory: async (...given) => (await import('./our-reads.mjs')).readsInMemory(...given),
  reads_from_file: async (...given) => (await import('./our-reads.mjs')).readsFromFile(...given),
  appends: async (...given) => (await import('./our-append.mjs')).appends(...given),
  tear_sheet: async () => (await import('./our-report.mjs')).ourReport(),
};

const TWO_THREADS = {
  walk_forward:
    ({ returns }, params) =>
    async () =>
      bookOf(returns, params, await decideOnThreads(returns, params)),
};

export const TASKS = { ours: ONE_THREAD, 'ours-2': TWO_THREADS };
export const close = closeThreads;
