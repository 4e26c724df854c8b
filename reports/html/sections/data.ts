import type { RunView } from '../../../contracts/reporting.js';
import { h } from '../../markup.js';
import { dataTable, gatesTable } from '../../tables/data.js';
import { htmlTable, paragraph, type Section } from '../components.js';

/** What the numbers rest on. */
export const dataSection = (view: RunView): Section => ({
  id: 'data',
  title: 'Data quality',
  content: [
    view.data.caveats.length === 0
      ? paragraph('The source declares no caveats.')
      : [
          paragraph('What the source says about its data:'),
          h(
            'ul',
            {},
            view.data.caveats.map((caveat) => h('li', {}, h('bdi', {}, caveat))),
          ),
        ],
    htmlTable(dataTable(view)),
    htmlTable(gatesTable(view)),
  ],
});
