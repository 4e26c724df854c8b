import type { RunView } from '../../../contracts/reporting.js';
import { count, percent, plural, signedPercent, UNKNOWN } from '../../format.js';
import { sourceLine } from '../../provenance.js';
import { type BarRow, barChart } from '../../svg/bar-chart.js';
import { BOOK_TITLE, bookTable, exposureTable } from '../../tables/book.js';
import { type BookRow, book } from '../../view.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';

/** Bars that fit on a sheet. */
const DRAWN = 40;

/** Many small positions as one row: gross weight and gross trade. */
function gross(others: readonly BookRow[]): BarRow {
  const value = others.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const traded = others.reduce((sum, { trade }) => sum + Math.abs(trade), 0);
  return {
    label: plural(others.length, 'other'),
    // A bar of their sum would dwarf those of single positions.
    bars: [],
    figures: [percent(value, { digits: 1 }), traded === 0 ? UNKNOWN : percent(traded, { digits: 1 })],
  };
}

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
  // Largest first, so that what is not drawn by name is small; the table behind the chart has every row.
  const drawn = rows.length > DRAWN ? rows.slice(0, DRAWN - 1) : rows;
  const others = rows.slice(drawn.length);
  const hasPrevious = view.inputs.previousTarget !== null;
  const title = BOOK_TITLE[basis];
  return {
    id: 'weights',
    title: 'Target weights',
    content: [
      figure({
        id: 'weights-chart',
        title,
        unit: `Signed percent of NAV; bars to the left are short. Trades are before the market’s drift.${
          others.length === 0 ? '' : ` The last row is the gross of ${count(others.length)} others; the table has each.`
        }`,
        source: sourceLine(
          view,
          'fraction of NAV, in percent',
          basis === 'kept' ? ['inputs'] : ['allocation', 'inputs'],
        ),
        draw: (width, id) =>
          barChart({
            id,
            title,
            description: `One bar for each of ${drawn.length} of ${rows.length} instruments, largest first${hasPrevious ? '; a mark shows the previous weight' : ''}.`,
            width,
            heads: ['weight', 'trade'],
            rows: [
              ...drawn.map((row) => ({
                label: row.instrument,
                bars: [{ class: row.weight < 0 ? 'bar-short' : 'bar-long', value: row.weight, name: 'weight' }],
                mark: hasPrevious ? row.previous : null,
                figures: [signedPercent(row.weight, 1), row.trade === 0 ? UNKNOWN : signedPercent(row.trade, 1)],
              })),
              ...(others.length === 0 ? [] : [gross(others)]),
            ],
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
