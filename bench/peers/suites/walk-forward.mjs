import { returnsPanel } from '../../inputs.mjs';
import { distance } from './check.mjs';

const WINDOWS = 108;
/** What a library takes for these is scaled to all windows: whole, the slowest of them takes minutes. */
const OF_LIBRARIES = 12;

export default {
  id: 'B4',
  title: `Walk-forward, 200 assets × 2,520 days: train 252, test 21, ${WINDOWS} windows, Ledoit-Wolf; 6 bp and drift`,
  rivals: ['ours-2', 'lean', 'skfolio_rival'],
  gate: { limit: 1e-3, unit: 'weight of a window, absolute' },
  goals: { lean: { min_variance: 0.5, risk_parity: 0.5, max_sharpe: 0.5, hrp: 3 }, skfolio_rival: 20 },
  scale: { skfolio_rival: WINDOWS / OF_LIBRARIES },
  notes: [
    `skfolio: ${OF_LIBRARIES} windows, scaled to ${WINDOWS}; with weight drift, which switches its parallel mode off, and without costs`,
    'a box of 10 % in min variance and max Sharpe; where no portfolio earns anything equal weights are held',
    'HRP: ours and the lean one cut a Ward tree in SciPy’s optimal leaf order; skfolio’s is another HRP, and its weights are not compared',
  ],
  cases: () =>
    ['min_variance', 'risk_parity', 'max_sharpe', 'hrp'].map((profile) => ({
      size: profile,
      task: 'walk_forward',
      params: {
        profile,
        upper: 0.1,
        train: 252,
        test: 21,
        windows: WINDOWS,
        windowsOfLibraries: OF_LIBRARIES,
        cost: 0.0006,
      },
      inputs: { returns: returnsPanel(2520, 200, 11) },
    })),
  errors({ params }, answers) {
    const reference = answers.lean.weights;
    const error = (rival, { weights }) =>
      rival === 'skfolio_rival' && params.profile === 'hrp' ? 0 : distance(weights, reference.slice(0, weights.length));
    return Object.fromEntries(Object.entries(answers).map(([rival, answer]) => [rival, error(rival, answer)]));
  },
};
