import type { RunView } from '../../contracts/reporting.js';
import { escapeMarkdown } from '../escape.js';
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
  const rejecting = view.audit.stages.flatMap(({ rejections }, i) => (rejections.length > 0 ? [i] : []));
  const notes = view.selection?.notes ?? [];
  return document([
    documentHead(view, 'Selection audit', ['universe', 'signals', 'selection', 'alignment', 'audit']),
    markdownSection(funnelTable(view)),
    ...(notes.length > 0
      ? [`Notes of the selection:\n\n${notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')}`]
      : []),
    rejecting.length > 0 ? '## Rejected' : '## Rejected\n\nNothing was rejected.',
    ...rejecting.flatMap((index) => [
      markdownSection(rulesTable(view, index), 3),
      markdownSection(rejectionsTable(view, index), 3),
    ]),
    markdownSection(selectedTable(view)),
    markdownSection(selectionClustersTable(view)),
    markdownSection(signalsTable(view)),
  ]);
}
