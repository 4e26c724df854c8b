import type { RunView } from '../../../contracts/reporting.js';
import { percent, signedPercent, UNKNOWN } from '../../format.js';
import { sourceLine } from '../../provenance.js';
import { barChart } from '../../svg/bar-chart.js';
import { BOOK_TITLE, bookTable, exposureTable } from '../../tables/book.js';
import { book } from '../../view.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';

/** Target weights against the previous target. */
export function weightsSection(view: RunView): Section {
  const { rows, basis } = book(view);
  const table = bookTable(view);
  if (rows.length === 0) {
    return {
      id: 'weights',
      title: 'Target weights',
      content: [paragraph(table.empty), htmlTable(exposureTable(view))],
    };
  }
  const hasPrevious = view.inputs.previousTarget !== null;
  const title = BOOK_TITLE[basis];
  return {
    id: 'weights',
    title: 'Target weights',
    content: [
      figure({
        id: 'weights-chart',
        title,
        unit: 'Signed percent of NAV; bars to the left are short. Trades are before the market’s drift.',
        source: sourceLine(
          view,
          'fraction of NAV, in percent',
          basis === 'kept' ? ['inputs'] : ['allocation', 'inputs'],
        ),
        draw: (width, id) =>
          barChart({
            id,
            title,
            description: `One bar for each of ${rows.length} instruments, largest first; a mark shows the previous weight.`,
            width,
            heads: ['weight', 'trade'],
            rows: rows.map((row) => ({
              label: row.instrument,
              bars: [{ class: row.weight < 0 ? 'bar-short' : 'bar-long', value: row.weight, name: 'weight' }],
              mark: hasPrevious ? row.previous : null,
              figures: [signedPercent(row.weight, 1), row.trade === 0 ? UNKNOWN : signedPercent(row.trade, 1)],
            })),
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: legend([
          { name: 'long', class: 'bar-long', kind: 'block' },
          { name: 'short', class: 'bar-short', kind: 'block' },
          ...(hasPrevious ? [{ name: 'previous weight', class: 'mark', kind: 'mark' as const }] : []),
        ]),
        data: htmlTable(table),
      }),
      htmlTable(exposureTable(view)),
    ],
  };
}
