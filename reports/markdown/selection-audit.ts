import type { RunView } from '../../contracts/reporting.js';
import { escapeMarkdown } from '../escape.js';
import { stageName } from '../names.js';
import {
  funnelTable,
  rejectionsTable,
  rulesTable,
  selectedTable,
  selectionClustersTable,
  signalsTable,
} from '../tables/funnel.js';
import { document, documentHead } from './document.js';
import { markdownSection } from './table.js';

/** summaries/selection_audit.md: where every scanned instrument ended, and by which rule. */
export function selectionAudit(view: RunView): string {
  const rejected = view.audit.stages.filter(({ rejections }) => rejections.length > 0);
  const notes = view.selection?.notes ?? [];
  return document([
    documentHead(view, 'Selection audit', ['universe', 'signals', 'selection', 'alignment', 'audit']),
    markdownSection(funnelTable(view)),
    ...(notes.length > 0
      ? [`Notes of the selection:\n\n${notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')}`]
      : []),
    rejected.length > 0 ? '## Rejected' : '## Rejected\n\nNothing was rejected.',
    ...rejected.flatMap((funnel) => [
      `### ${stageName(funnel.stage)}`,
      markdownSection(rulesTable(view, funnel), 3),
      markdownSection(rejectionsTable(view, funnel), 3),
    ]),
    markdownSection(selectedTable(view)),
    markdownSection(selectionClustersTable(view)),
    markdownSection(signalsTable(view)),
  ]);
}
