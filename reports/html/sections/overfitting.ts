import type { RunView } from '../../../contracts/reporting.js';
import { overfittingTable } from '../../tables/validation.js';
import { htmlTable, paragraph, type Section } from '../components.js';

/** How much of the result choosing may explain. */
export const overfittingSection = (view: RunView): Section => ({
  id: 'overfitting',
  title: 'Overfitting',
  content: [
    paragraph(
      'The more configurations are tried, the better the best one looks by chance. The deflated Sharpe ratio is the probability that a Sharpe ratio exceeds what the best of that many trials would show without skill; the probability of overfitting is how often the best profile of one half of the sessions falls below the median in the other.',
    ),
    htmlTable(overfittingTable(view)),
  ],
});
