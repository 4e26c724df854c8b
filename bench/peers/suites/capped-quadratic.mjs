import { columnMeans, ledoitWolf } from '../../../dist/quant/index.js';
import { fifths, returnsPanel } from '../../inputs.mjs';
import { dot, product, violation } from './check.mjs';

const FEASIBLE = 1e-8;

const objectives = {
  min_variance: ({ covariance }, w) => dot(w, product(covariance, w)),
  max_sharpe: ({ covariance, mean }, w) => -dot(w, mean.data) / Math.sqrt(dot(w, product(covariance, w))),
};

/** What a window knows: its covariance, and its mean returns where the task asks for them. */
export function estimates(task, returns) {
  const { covariance } = ledoitWolf(returns);
  const mean = { rows: 1, cols: returns.cols, data: columnMeans(returns) };
  return task.startsWith('max_sharpe') ? { covariance, mean } : { covariance };
}

export const limitsOf = (n) => ({ upper: 0.1, cap: 0.25, groups: fifths(n, 0.25).map(({ members }) => members) });

export default {
  id: 'B3',
  title: 'Cluster-capped problems: box 10 %, n/5 clusters of at most 25 %',
  rivals: ['lean', 'quadprog_rival', 'clarabel_rival', 'skfolio_rival', 'riskfolio_rival', 'pypfopt_rival'],
  gate: { limit: 1e-7, unit: 'objective, relative to the best; limits within 1e-8' },
  goals: {
    lean: 0.5,
    quadprog_rival: 0.5,
    clarabel_rival: 1,
    skfolio_rival: 10,
    riskfolio_rival: 10,
    pypfopt_rival: 10,
  },
  cases: () =>
    ['min_variance', 'max_sharpe'].flatMap((task) =>
      [30, 100, 300].map((n) => {
        const returns = returnsPanel(2 * n + 504, n, n);
        return {
          size: n,
          variant: task.replace('_', ' '),
          task,
          params: limitsOf(n),
          inputs: estimates(task, returns),
        };
      }),
    ),
  errors: objectiveErrors,
};

/** How far each answer's objective is from the best; infinitely where it breaks a limit. */
export function objectiveErrors({ task, inputs, params }, answers) {
  const objective = objectives[task.replace('_warm', '')];
  const values = Object.entries(answers).map(([rival, { weights }]) => {
    const feasible = violation(weights, params) <= FEASIBLE;
    return [rival, feasible ? objective(inputs, weights) : Number.POSITIVE_INFINITY];
  });
  const best = Math.min(...values.map(([, value]) => value));
  return Object.fromEntries(values.map(([rival, value]) => [rival, (value - best) / Math.abs(best)]));
}
