import {
  correlation,
  correlationDistance,
  cutByCount,
  ledoitWolf,
  linkage,
  minVariance,
  optimalLeafOrder,
  riskParity,
  simulate,
} from '../../dist/quant/index.js';
import { dailyWeights, fifths, returnsPanel } from '../inputs.mjs';

const T = 504;

/** What a window of a walk-forward is made of: ours alone, since the rivals are in another language (see README.md). */
export function* portfolioCases() {
  for (const n of [50, 200, 500]) {
    const returns = returnsPanel(T, n, n);
    const chain = () => {
      const distance = correlationDistance(correlation(ledoitWolf(returns).covariance));
      return cutByCount(linkage(distance, n, 'ward'), 10);
    };
    yield alone('Ledoit-Wolf, distance, Ward, cut at 10', n, { returns }, chain);
  }
  for (const n of [200, 500, 2000]) {
    const distance = correlationDistance(correlation(ledoitWolf(returnsPanel(T, n, n)).covariance));
    const inputs = { distance: { rows: 1, cols: distance.length, data: distance } };
    yield alone('Ward linkage', n, inputs, () => linkage(distance, n, 'ward'));
    if (n === 2000) continue;
    const Z = linkage(distance, n, 'ward');
    yield alone('optimal leaf order', n, inputs, () => optimalLeafOrder(Z, distance));
  }
  for (const signs of ['positive', 'mixed']) {
    for (const n of [20, 100, 200, 500]) {
      const { covariance } = ledoitWolf(returnsPanel(2 * n + T, n, n, { signs }));
      yield alone(`risk parity, ${signs} loadings`, n, { covariance }, () => riskParity({ covariance }));
    }
  }
  for (const n of [30, 100, 300]) {
    const { covariance } = ledoitWolf(returnsPanel(2 * n + T, n, n));
    const problem = { covariance, upper: 0.1, groups: fifths(n, 0.25) };
    yield alone('min variance, box 10 %, n/5 clusters ≤ 25 %', n, { covariance }, () => minVariance(problem));
  }
  yield simulatorCase(1000, 1000, true);
  yield simulatorCase(1000, 1000, false);
}

function simulatorCase(sessions, n, record) {
  const returns = returnsPanel(sessions, n, 7);
  const weights = dailyWeights(sessions, n, 8);
  const input = { returns, targets: weights.map((w, session) => ({ session, weights: w })), costRate: 0.001, record };
  const stacked = { rows: sessions, cols: n, data: Float64Array.from(weights.flatMap((w) => [...w])) };
  const group = `simulator, ${sessions} sessions, daily targets, 10 bp${record ? '' : ', weights not recorded'}`;
  return alone(group, n, { returns, weights: stacked }, () => simulate(input));
}

const alone = (group, size, inputs, ours) => ({ group, size, inputs, rivals: { ours } });
