import { columnMeans, ledoitWolf } from '../../../dist/quant/index.js';
import { fifths, returnsPanel } from '../../inputs.mjs';
import { dot, product, violation } from './check.mjs';

const FEASIBLE = 1e-8;

const objectives = {
  min_variance: ({ covariance }, w) => dot(w, product(covariance, w)),
  max_sharpe: ({ covariance, mean }, w) => -dot(w, mean.data) / Math.sqrt(dot(w, product(covariance, w))),
};

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
        const groups = fifths(n, 0.25).map(({ members }) => members);
        const mean = { rows: 1, cols: n, data: columnMeans(returns) };
        const { covariance } = ledoitWolf(returns);
        const inputs = task === 'max_sharpe' ? { covariance, mean } : { covariance };
        return { size: n, variant: task.replace('_', ' '), task, params: { upper: 0.1, cap: 0.25, groups }, inputs };
      }),
    ),
  errors({ task, inputs, params }, answers) {
    const values = Object.entries(answers).map(([rival, { weights }]) => {
      const feasible = violation(weights, params) <= FEASIBLE;
      return [rival, feasible ? objectives[task](inputs, weights) : Number.POSITIVE_INFINITY];
    });
    const best = Math.min(...values.map(([, value]) => value));
    return Object.fromEntries(values.map(([rival, value]) => [rival, (value - best) / Math.abs(best)]));
  },
};
