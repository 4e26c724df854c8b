import { bybitReturns, panelMissing, panelTitle } from '../bybit-panel.mjs';
import { booksOf, errorsOfBooks, OF_CVXPORTFOLIO, OF_LIBRARIES, WALK_FORWARD_NOTES } from './walk-forward-books.mjs';

const WINDOWS = 55;
const TRAIN = 252;
const TEST = 21;

export default {
  id: 'B4-real',
  title: `Walk-forward on a real panel, ${panelTitle}: train ${TRAIN}, test ${TEST}, ${WINDOWS} windows, Ledoit-Wolf; 6 bp and drift`,
  rivals: ['ours-2', 'lean', 'skfolio_rival', 'cvxportfolio_rival'],
  gate: { limit: 1e-3, unit: 'weight of a window, absolute' },
  goals: {
    lean: { min_variance: 0.5, risk_parity: 0.5, max_sharpe: 0.5, hrp: 3 },
    skfolio_rival: 20,
    cvxportfolio_rival: 20,
  },
  scale: { skfolio_rival: WINDOWS / OF_LIBRARIES, cvxportfolio_rival: WINDOWS / OF_CVXPORTFOLIO },
  missing: panelMissing,
  notes: [
    ...WALK_FORWARD_NOTES(WINDOWS),
    'the problem of max Sharpe is infeasible under the box in two of the windows, the first and the sixth; the lean row and ours hold equal weights there, and skfolio is given them for the two as `fallback`',
  ],
  cases: async () => booksOf(await bybitReturns(), WINDOWS),
  errors: errorsOfBooks,
};
