import { ledoitWolf } from '../../../dist/quant/index.js';
import { returnsPanel } from '../../inputs.mjs';
import { dot, product } from './check.mjs';

/** Largest relative error of a risk contribution, which is to be one n-th for everybody. */
function worstContribution(covariance, w) {
  const marginal = product(covariance, w);
  const variance = dot(w, marginal);
  return w.reduce((most, v, k) => Math.max(most, Math.abs((v * marginal[k] * w.length) / variance - 1)), 0);
}

export default {
  id: 'B2',
  title: 'Risk parity from a covariance',
  rivals: ['lean', 'riskparityportfolio_rival', 'skfolio_rival', 'riskfolio_rival'],
  gate: { limit: 1e-8, unit: 'risk contribution, relative' },
  goals: { lean: { 20: 1, 100: 1, 200: 1, 500: 0.7 }, skfolio_rival: 20 },
  cases: () =>
    ['positive', 'mixed'].flatMap((signs) =>
      [20, 100, 200, 500].map((n) => ({
        size: n,
        variant: `${signs} loadings`,
        task: 'risk_parity',
        params: {},
        inputs: { covariance: ledoitWolf(returnsPanel(2 * n + 504, n, n, { signs })).covariance },
      })),
    ),
  errors: ({ inputs }, answers) =>
    Object.fromEntries(
      Object.entries(answers).map(([rival, { weights }]) => [rival, worstContribution(inputs.covariance, weights)]),
    ),
};
