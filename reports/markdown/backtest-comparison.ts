import type { RunView } from '../../contracts/reporting.js';
import { escapeMarkdown } from '../escape.js';
import { count } from '../format.js';
import { MECHANICS, seriesName } from '../names.js';
import { regimeStatisticsTable, sensitivityTable } from '../tables/backtest.js';
import {
  byRegimeTable,
  forecastTable,
  overfittingTable,
  promisesTable,
  statisticsTable,
  verdictSummary,
  windowsTable,
} from '../tables/validation.js';
import { document, documentHead } from './document.js';
import { markdownSection } from './table.js';

/** summaries/backtest_comparison.md: profiles and baselines side by side, by regime, promises, overfitting. */
export function backtestComparison(view: RunView): string {
  const { backtest, promises } = view;
  const head = documentHead(view, 'Back-test comparison', ['inputs', 'regime', 'backtest', 'promises']);
  if (backtest === null) {
    return document([head, 'No back-test was made in this run, so there is nothing to compare.']);
  }
  return document([
    head,
    MECHANICS,
    labels(view),
    promises === null ? '## Promises\n\nNo promise was tested in this run.' : `**${verdictSummary(view)}**`,
    ...(promises === null ? [] : [markdownSection(promisesTable(view))]),
    markdownSection(statisticsTable(view)),
    markdownSection(byRegimeTable(view)),
    markdownSection(regimeStatisticsTable(view)),
    ...(backtest.sensitivity === undefined ? [] : [markdownSection(sensitivityTable(view))]),
    markdownSection(forecastTable(view)),
    markdownSection(overfittingTable(view)),
    markdownSection(windowsTable(view)),
  ]);
}

/** What qualifies every number below it. */
function labels(view: RunView): string {
  const backtest = view.backtest!;
  const first = backtest.dates[0];
  const last = backtest.dates.at(-1);
  const lines = [
    ...(backtest.reselect === 'fixed'
      ? ['**SELECTION-BIASED**: one selection, made with the latest data, is kept for all windows (reselect: fixed).']
      : []),
    ...(view.data.incomplete.length > 0
      ? [`**INCOMPLETE UNIVERSE**: ${escapeMarkdown(view.data.incomplete.join('; '))}`]
      : []),
    ...backtest.labels.map((label) => `**${escapeMarkdown(label)}**`),
    ...view.data.caveats.map((caveat) => `Data: ${escapeMarkdown(caveat)}`),
    ...(first === undefined || last === undefined
      ? []
      : [
          `${count(backtest.dates.length)} sessions from ${first} to ${last}, ${count(backtest.windows.length)} windows.`,
        ]),
    `Baselines: ${['equal_weight', 'equal_weight_universe', 'cash'].map((name) => seriesName(name as 'cash')).join('; ')}.`,
  ];
  return ['## Read this first', '', ...lines.map((line) => `- ${line}`)].join('\n');
}
