import type { RunView } from '../../../contracts/reporting.js';
import { h } from '../../markup.js';
import { provenanceTable } from '../../tables/data.js';
import { htmlTable, paragraph, type Section } from '../components.js';

/** Everything needed to make the same bytes again. */
export const provenanceSection = (view: RunView): Section => ({
  id: 'provenance',
  title: 'Provenance',
  content: [
    paragraph(
      'The same inputs, configuration and code give the same bytes. Every artifact is named by the hash of its content.',
    ),
    htmlTable(provenanceTable(view), (cell, _, column) => (column === 1 ? { content: h('code', {}, cell) } : null)),
  ],
});
