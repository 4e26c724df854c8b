import { returnsPanel } from '../../inputs.mjs';
import { distance, samePartition } from './check.mjs';

export default {
  id: 'B1',
  title: 'Risk kernel: Ledoit-Wolf, correlation distance, Ward, cut at 10 clusters (T = 504)',
  rivals: ['lean', 'sklearn_scipy', 'skfolio_rival'],
  gate: { limit: 1e-10, unit: 'covariance, relative; clusters equal' },
  goals: { lean: { 50: 1.5, 200: 1, 500: 0.7 }, sklearn_scipy: 1, skfolio_rival: 10 },
  cases: () =>
    [50, 200, 500].map((n) => ({
      size: n,
      task: 'kernel',
      params: { clusters: 10 },
      inputs: { returns: returnsPanel(504, n, n) },
    })),
  /** scikit-learn and SciPy are the reference. */
  errors(_, answers) {
    const { covariance, labels } = answers.sklearn_scipy;
    const scale = covariance.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const error = (answer) =>
      samePartition([...answer.labels], [...labels])
        ? distance(answer.covariance, covariance) / scale
        : Number.POSITIVE_INFINITY;
    return Object.fromEntries(Object.entries(answers).map(([rival, answer]) => [rival, error(answer)]));
  },
};
