import { returnsPanel } from '../../inputs.mjs';
import { booksOf, errorsOfBooks, OF_CVXPORTFOLIO, OF_LIBRARIES, WALK_FORWARD_NOTES } from './walk-forward-books.mjs';

const WINDOWS = 108;

export default {
  id: 'B4',
  title: `Walk-forward, 200 assets × 2,520 days: train 252, test 21, ${WINDOWS} windows, Ledoit-Wolf; 6 bp and drift`,
  rivals: ['ours-2', 'lean', 'skfolio_rival', 'cvxportfolio_rival'],
  gate: { limit: 1e-3, unit: 'weight of a window, absolute' },
  goals: {
    lean: { min_variance: 0.5, risk_parity: 0.5, max_sharpe: 0.5, hrp: 3 },
    skfolio_rival: 20,
    cvxportfolio_rival: 20,
  },
  scale: { skfolio_rival: WINDOWS / OF_LIBRARIES, cvxportfolio_rival: WINDOWS / OF_CVXPORTFOLIO },
  notes: WALK_FORWARD_NOTES(WINDOWS),
  cases: () => booksOf(returnsPanel(2520, 200, 11), WINDOWS),
  errors: errorsOfBooks,
};
