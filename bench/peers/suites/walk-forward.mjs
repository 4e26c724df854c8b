import { returnsPanel } from '../../inputs.mjs';
import { booksOf, sideBySide, WALK_FORWARD_NOTES } from './walk-forward-books.mjs';

const WINDOWS = 108;

export default {
  id: 'B4',
  title: `Walk-forward, 200 assets × 2,520 days: train 252, test 21, ${WINDOWS} windows, Ledoit-Wolf; 6 bp and drift`,
  ...sideBySide(WINDOWS),
  notes: WALK_FORWARD_NOTES(WINDOWS),
  cases: () => booksOf(returnsPanel(2520, 200, 11), WINDOWS),
};
