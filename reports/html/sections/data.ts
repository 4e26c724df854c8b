import type { RunView } from '../../../contracts/reporting.js';
import { dataTable, gatesTable } from '../../tables/data.js';
import { htmlTable, paragraph, type Section } from '../components.js';

/** What the numbers rest on. */
export const dataSection = (view: RunView): Section => ({
  id: 'data',
  title: 'Data quality',
  content: [
    paragraph('The caveats of the source stand at the top of this page; here is what the data consists of.'),
    htmlTable(dataTable(view)),
    htmlTable(gatesTable(view)),
  ],
});
