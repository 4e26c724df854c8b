import type { RunView } from '../../../contracts/reporting.js';
import { attention } from '../../attention.js';
import { count, percent } from '../../format.js';
import { h } from '../../markup.js';
import { MECHANICS, outcomeSentence, seriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { book, publishedAllocation } from '../../view.js';
import { paragraph, type Section } from '../components.js';

/** What the run decided, in eight figures, and what a reader must know first. */
export function outcomeSection(view: RunView): Section {
  const tiles: [string, string][] = [
    ['Outcome intended', view.intent.replaceAll('_', ' ')],
    ['Regime', view.regime.state],
    ['Gate', view.regime.gate.decision],
    ['Profile', seriesName(view.inputs.mandate.profile)],
    ...(view.intent === 'BACKTESTED' ? [] : bookTiles(view)),
  ];
  const items = attention(view);
  const { caveats } = view.data;
  return {
    id: 'outcome',
    title: 'Outcome and what needs attention',
    content: [
      paragraph(outcomeSentence(view.intent), 'lead'),
      view.reason.trim() === '' ? null : h('p', {}, 'Reason: ', h('bdi', {}, view.reason)),
      h(
        'dl',
        { class: 'tiles' },
        tiles.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
      ),
      h('h3', {}, 'What needs attention'),
      items.length === 0
        ? paragraph('Nothing.')
        : h(
            'ul',
            { class: 'items' },
            items.map(({ level, text }) => h('li', { class: level }, h('b', {}, level), h('span', {}, text))),
          ),
      h('h3', {}, 'What the source says about its data'),
      caveats.length === 0
        ? paragraph('The source declares no caveats.')
        : h(
            'ul',
            { class: 'plain' },
            caveats.map((caveat) => h('li', {}, h('bdi', {}, caveat))),
          ),
      paragraph(MECHANICS),
      paragraph(
        sourceLine(view, 'fraction of NAV, in percent; volatility annual', ['inputs', 'regime', 'allocation']),
        'src',
      ),
    ],
  };
}

/** The book that is decided. */
function bookTiles(view: RunView): [string, string][] {
  const held = book(view);
  const allocation = publishedAllocation(view);
  return [
    ['Positions', count(held.rows.filter((row) => row.weight !== 0).length)],
    ['Gross', percent(held.gross, { digits: 1 })],
    ['Net', percent(held.net, { digits: 1 })],
    ['Uninvested', percent(allocation?.uninvested, { digits: 1 })],
    ['Forecast volatility', percent(allocation?.volatility, { digits: 1 })],
    ['Turnover, one-way', percent(held.turnover, { digits: 1 })],
  ];
}
