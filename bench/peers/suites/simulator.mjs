import { dailyWeights, returnsPanel } from '../../inputs.mjs';

export default {
  id: 'B5',
  title: 'Simulator: 1,000 days × 1,000 assets, daily targets of NAV before costs, 10 bp, 5 % cash',
  rivals: ['lean', 'numba_rival', 'vectorbt_rival'],
  gate: { limit: 1e-9, unit: 'final NAV, relative' },
  goals: { lean: 2, numba_rival: 0.8, vectorbt_rival: 100 },
  cases() {
    const weights = dailyWeights(1000, 1000, 8);
    const stacked = { rows: 1000, cols: 1000, data: Float64Array.from(weights.flatMap((w) => [...w])) };
    return [
      {
        size: 1000,
        task: 'simulator',
        params: { cost: 0.001 },
        inputs: { returns: returnsPanel(1000, 1000, 7), weights: stacked },
      },
    ];
  },
  errors(_, answers) {
    const reference = answers.lean.path[0];
    return Object.fromEntries(
      Object.entries(answers).map(([rival, { path }]) => [rival, Math.abs(path[0] / reference - 1)]),
    );
  },
};
