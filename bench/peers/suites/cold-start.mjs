import { ledoitWolf } from '../../../dist/quant/index.js';
import { returnsPanel } from '../../inputs.mjs';
import { dot, product } from './check.mjs';

const [SESSIONS, ASSETS] = [8313, 20];

export default {
  id: 'B9',
  title: `Cold start: a CSV of ${ASSETS} × ${SESSIONS} prices to min-variance weights printed, process start included`,
  rivals: ['pypfopt_rival', 'skfolio_rival'],
  whole: true,
  gate: { limit: 1e-3, unit: 'variance, relative to the best' },
  goals: { pypfopt_rival: 3, skfolio_rival: 4 },
  notes: ['simulated prices; Ledoit-Wolf for everybody; wall time of the whole process in both columns'],
  cases: () => [{ size: ASSETS, task: 'cold_start', params: {}, inputs: { prices: prices() } }],
  errors({ inputs }, answers) {
    const { rows, cols, data } = inputs.prices;
    const returns = { rows: rows - 1, cols, data: data.slice(cols).map((price, k) => price / data[k] - 1) };
    const { covariance } = ledoitWolf(returns);
    const values = Object.entries(answers).map(([rival, { weights }]) => [
      rival,
      dot(weights, product(covariance, weights)),
    ]);
    const best = Math.min(...values.map(([, value]) => value));
    return Object.fromEntries(values.map(([rival, value]) => [rival, value / best - 1]));
  },
};

function prices() {
  const { cols, data } = returnsPanel(SESSIONS - 1, ASSETS, 9);
  const walk = new Float64Array(SESSIONS * cols).fill(100);
  for (let k = cols; k < walk.length; k++) walk[k] = walk[k - cols] * (1 + Math.max(-0.5, data[k - cols]));
  return { rows: SESSIONS, cols, data: walk };
}
