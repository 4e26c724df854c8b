import type { RunView } from '../../contracts/reporting.js';
import { outcomeSentence, seriesName } from '../names.js';
import { bookTable, exposureTable } from '../tables/book.js';
import { bindingTable, certificateTable, clusterTable, covarianceTable, profilesTable } from '../tables/risk.js';
import { publishedAllocation } from '../view.js';
import { attentionSection, document, documentHead } from './document.js';
import { markdownSection } from './table.js';

/** summaries/portfolio.md: weights, trades, clusters against the cap, risk, proof, and what needs attention. */
export function portfolio(view: RunView): string {
  const allocation = publishedAllocation(view);
  const head = documentHead(view, 'Portfolio', ['inputs', 'alignment', 'allocation', 'audit']);
  const basis =
    allocation === null
      ? `This run decided no weights. ${outcomeSentence(view.intent)}`
      : `Profile: **${seriesName(allocation.profile)}**.`;
  const weights = [markdownSection(bookTable(view)), markdownSection(exposureTable(view))];
  if (allocation === null) return document([head, basis, attentionSection(view), ...weights]);
  return document([
    head,
    basis,
    attentionSection(view),
    ...weights,
    markdownSection(clusterTable(view, allocation)),
    markdownSection(bindingTable(view, allocation)),
    markdownSection(profilesTable(view)),
    markdownSection(covarianceTable(view)),
    markdownSection(certificateTable(view)),
  ]);
}
