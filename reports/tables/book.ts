import type { RunView } from '../../contracts/reporting.js';
import { bps, percent, ratio, signedPercent, UNKNOWN } from '../format.js';
import { type Drawn, sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';
import { type Book, type BookRow, book } from '../view.js';

const drawnFrom = (basis: Book['basis']): Drawn[] =>
  basis === 'decided' || basis === 'indicated' ? ['allocation', 'inputs'] : ['inputs'];

/** What happens to a position, in a word. */
export function action(row: BookRow): string {
  if (row.previous === null) return row.weight === 0 ? UNKNOWN : 'open';
  if (row.trade === 0) return 'keep';
  if (row.belowBand) return 'below band';
  if (row.previous === 0) return 'open';
  if (row.weight === 0) return 'close';
  if (row.weight * row.previous < 0) return 'reverse';
  return Math.abs(row.weight) > Math.abs(row.previous) ? 'add' : 'reduce';
}

/** What the weights are: a decision, an indication, or the target that stays. */
export const BOOK_TITLE: Readonly<Record<Book['basis'], string>> = {
  decided: 'Target weights and trades',
  indicated: 'Weights today’s data would ask for, not traded',
  kept: 'Previous target, which stays',
  empty: 'Target weights',
};

/** Target weights against the previous target, largest first. */
export function bookTable(view: RunView): Table {
  const { rows, basis } = book(view);
  return {
    caption: BOOK_TITLE[basis],
    source: sourceLine(view, 'fraction of NAV, in percent; trades before drift', drawnFrom(basis)),
    columns: [
      text('Instrument'),
      text('Side'),
      number('Weight'),
      number('Previous'),
      number('Trade'),
      text('Action'),
      number('Risk share'),
      number('Cluster'),
      text('Tick'),
    ],
    rows: rows.map((row) => [
      row.instrument,
      row.direction ?? UNKNOWN,
      signedPercent(row.weight),
      row.previous === null ? UNKNOWN : signedPercent(row.previous),
      signedPercent(row.trade),
      action(row),
      percent(row.riskShare, { digits: 1 }),
      row.cluster === null ? UNKNOWN : String(row.cluster),
      row.tickVerified === null ? UNKNOWN : row.tickVerified ? 'verified' : 'not verified',
    ]),
    empty: 'The portfolio holds cash only.',
  };
}

/** Sums of the book: what is invested, what is not, and what the change would trade. */
export function exposureTable(view: RunView): Table {
  const held = book(view);
  const { mandate, previousTarget } = view.inputs;
  const allocation = view.allocations.find(({ profile }) => profile === mandate.profile);
  const rows = [
    ['Gross, Σ|w|', percent(held.gross)],
    ['Net, Σw', signedPercent(held.net)],
    ['Cash, 1 − net (includes short proceeds)', percent(held.cash)],
  ];
  if (allocation !== undefined) {
    rows.push(
      ['Gross target (mandate × regime)', percent(allocation.grossTarget)],
      ['Uninvested, gross target − gross', percent(allocation.uninvested)],
    );
  }
  const against = previousTarget === null ? 'from cash' : `from the target of ${previousTarget.asOf.slice(0, 10)}`;
  rows.push([`One-way turnover, ${against}, before drift`, percent(held.turnover)]);
  if (allocation !== undefined) {
    rows.push(['Expected cost of these trades, at the mandate’s rates', bps(allocation.expectedCost)]);
    rows.push(['Beta to the equal-weight universe', ratio(allocation.beta)]);
  }
  return {
    caption: 'Exposure',
    source: sourceLine(view, 'fraction of NAV, in percent', drawnFrom(held.basis)),
    columns: [text('Measure'), number('Value')],
    rows,
    empty: '',
  };
}
