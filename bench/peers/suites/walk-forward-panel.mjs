import { bybitReturns, panelMissing, panelTitle } from '../bybit-panel.mjs';
import { booksOf, sideBySide, WALK_FORWARD_NOTES } from './walk-forward-books.mjs';

const WINDOWS = 55;
const TRAIN = 252;
const TEST = 21;

export default {
  id: 'B4-real',
  title: `Walk-forward on a real panel, ${panelTitle}: train ${TRAIN}, test ${TEST}, ${WINDOWS} windows, Ledoit-Wolf; 6 bp and drift`,
  ...sideBySide(WINDOWS),
  missing: panelMissing,
  notes: [
    ...WALK_FORWARD_NOTES(WINDOWS),
    'the problem of max Sharpe is infeasible under the box in two of the windows, the first and the sixth; the lean row and ours hold equal weights there, and skfolio is given them for the two as `fallback`',
  ],
  cases: async () => booksOf(await bybitReturns(), WINDOWS),
};
