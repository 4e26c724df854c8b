/** Runs side by side as a page. */
import type { RunComparison } from '../../contracts/run-comparison.js';
import { plural } from '../format.js';
import { h } from '../markup.js';
import { MECHANICS } from '../names.js';
import { comparisonTables } from '../tables/comparison.js';
import { htmlTable, paragraph, section } from './components.js';
import { page } from './page.js';

/** One self-contained page without script. Same comparison, same bytes. */
export function comparisonHtml(comparison: RunComparison): string {
  return page({
    title: 'Sextant runs compared',
    body: [
      h(
        'header',
        { class: 'top' },
        h('p', { class: 'over' }, 'Sextant'),
        h('h1', {}, 'Runs compared'),
        h('p', { class: 'muted' }, `${plural(comparison.runs.length, 'run')} side by side.`),
      ),
      h(
        'main',
        {},
        paragraph(MECHANICS),
        comparisonTables(comparison).map((table, k) =>
          section({ id: `table-${k + 1}`, title: table.caption, content: [htmlTable(table)] }),
        ),
      ),
    ],
  });
}
