/** What walk-forwards of one profile over a fixed panel have in common, whatever the panel. */
import { distance } from './check.mjs';

/** What a library takes for these is scaled to all windows: whole, the slowest of them takes minutes. */
const OF_LIBRARIES = 12;
/** Daily rebalances of cvxportfolio, scaled likewise. */
const OF_CVXPORTFOLIO = 10;

/** Who takes part, and what is asked of each. */
export const sideBySide = (windows) => ({
  rivals: ['ours-2', 'lean', 'skfolio_rival', 'cvxportfolio_rival'],
  gate: { limit: 1e-3, unit: 'weight of a window, absolute' },
  goals: {
    lean: { min_variance: 0.5, risk_parity: 0.5, max_sharpe: 0.5, hrp: 3 },
    skfolio_rival: 20,
    cvxportfolio_rival: 20,
  },
  scale: { skfolio_rival: windows / OF_LIBRARIES, cvxportfolio_rival: windows / OF_CVXPORTFOLIO },
  errors: errorsOfBooks,
});

export const WALK_FORWARD_NOTES = (windows) => [
  `skfolio: ${OF_LIBRARIES} windows, scaled to ${windows}; with weight drift, which switches its parallel mode off, and without costs`,
  `cvxportfolio: its back-test of a single-period policy trades every day, so ${OF_CVXPORTFOLIO} days, scaled to ${windows} windows; each from a Ledoit-Wolf covariance of the 252 days before, without costs; the weights of its first day are compared. It has no other of the profiles`,
  'a box of 10 % in min variance and max Sharpe; where no portfolio under it has a positive mean, max Sharpe has no answer and equal weights are held',
  'HRP: ours and the lean one cut a Ward tree in SciPy’s optimal leaf order; skfolio’s is another HRP, and its weights are not compared',
];

/** A case for each profile. */
export const booksOf = (returns, windows) =>
  ['min_variance', 'risk_parity', 'max_sharpe', 'hrp'].map((profile) => ({
    size: profile,
    task: 'walk_forward',
    params: {
      profile,
      ...{ upper: 0.1, train: 252, test: 21, windows, cost: 0.0006 },
      ...{ windowsOfLibraries: OF_LIBRARIES, rebalancesOfCvxportfolio: OF_CVXPORTFOLIO },
    },
    inputs: { returns },
  }));

/** Largest difference from the lean weights, of the windows that somebody has decided. */
function errorsOfBooks({ params }, answers) {
  const reference = answers.lean.weights;
  const error = (rival, { weights }) =>
    rival === 'skfolio_rival' && params.profile === 'hrp' ? 0 : distance(weights, reference.slice(0, weights.length));
  return Object.fromEntries(Object.entries(answers).map(([rival, answer]) => [rival, error(rival, answer)]));
}
