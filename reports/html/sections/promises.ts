import type { RunView } from '../../../contracts/reporting.js';
import { percent } from '../../format.js';
import { h } from '../../markup.js';
import { promisesTable, verdictSummary } from '../../tables/validation.js';
import { htmlTable, paragraph, type Section } from '../components.js';

const VERDICT_CLASS: Readonly<Record<string, string>> = { DELIVERED: 'v v-yes', 'NOT DELIVERED': 'v v-no' };

/** What each profile promised, and what was measured. */
export function promisesSection(view: RunView): Section {
  const confidence = percent(view.promises?.confidence, { digits: 0 });
  return {
    id: 'promises',
    title: 'Promises',
    content: [
      paragraph(
        view.promises === null
          ? 'The promises of the profiles were not tested in this run.'
          : `Each profile promises something. The verdict compares equal gross exposures; an interval at ${confidence} confidence that includes “no difference” is NOT SIGNIFICANT. A promise that was not delivered is a finding.`,
      ),
      view.promises === null ? null : h('p', {}, h('b', {}, verdictSummary(view))),
      htmlTable(promisesTable(view), (cell, _, column) =>
        column === 1 ? { content: h('span', { class: VERDICT_CLASS[cell] ?? 'v' }, cell) } : null,
      ),
    ],
  };
}
