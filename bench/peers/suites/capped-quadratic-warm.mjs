import { returnsPanel } from '../../inputs.mjs';
import { estimates, limitsOf, objectiveErrors } from './capped-quadratic.mjs';

/** Sessions between two windows. */
const STEP = 21;

const windowOf = ({ cols, data }, from, rows) => ({ rows, cols, data: data.slice(from * cols, (from + rows) * cols) });

export default {
  id: 'B3-warm',
  title: `The same problems, the window ${STEP} sessions before being solved`,
  rivals: ['lean', 'quadprog_rival'],
  gate: { limit: 1e-7, unit: 'objective, relative to the best; limits within 1e-8' },
  goals: { lean: 1, quadprog_rival: 1 },
  cases: () =>
    ['min_variance_warm', 'max_sharpe_warm'].flatMap((task) =>
      [30, 100, 300].map((n) => {
        const rows = 2 * n + 504;
        const returns = returnsPanel(rows + STEP, n, n);
        const { covariance: covarianceBefore, mean: meanBefore } = estimates(task, windowOf(returns, 0, rows));
        const before = meanBefore === undefined ? { covarianceBefore } : { covarianceBefore, meanBefore };
        const inputs = { ...estimates(task, windowOf(returns, STEP, rows)), ...before };
        return { size: n, variant: task.split('_').slice(0, 2).join(' '), task, params: limitsOf(n), inputs };
      }),
    ),
  errors: objectiveErrors,
  notes: [
    'ours is given the weights of the window before (`near`); piqp keeps its factors and memory and is given the new numbers, since an interior point begins anew; quadprog has no warm start and begins as ever',
  ],
};
