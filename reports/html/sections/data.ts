import type { RunView } from '../../../contracts/reporting.js';
import { dataTable, differencesTable, gatesTable, incompleteTable } from '../../tables/data.js';
import { htmlTable, paragraph, type Section } from '../components.js';

/** What the numbers rest on. */
export function dataSection(view: RunView): Section {
  const tables = [dataTable(view), incompleteTable(view), differencesTable(view), gatesTable(view)];
  return {
    id: 'data',
    title: 'Data quality',
    content: [
      paragraph('The caveats of the source stand at the top of this page; here is what the data consists of.'),
      ...tables.flatMap((table) => (table === null ? [] : [htmlTable(table)])),
    ],
  };
}
