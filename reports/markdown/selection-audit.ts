import type { RunView } from '../../contracts/reporting.js';
import { escapeMarkdown } from '../escape.js';
import { count, ratio } from '../format.js';
import {
  funnelTable,
  rejectionsTable,
  rulesTable,
  selectedTable,
  selectionClustersTable,
  signalsTable,
} from '../tables/funnel.js';
import { document, documentHead, missingSection } from './document.js';
import { markdownSection } from './table.js';

/** summaries/selection_audit.md: where every scanned instrument ended, and by which rule. */
export function selectionAudit(view: RunView): string {
  const rejecting = view.audit.stages.flatMap(({ rejections }, i) => (rejections.length > 0 ? [i] : []));
  const notes = view.selection?.notes ?? [];
  const stability = view.selection?.stability ?? null;
  return document([
    documentHead(view, 'Selection audit', ['universe', 'signals', 'selection', 'alignment', 'audit']),
    ...missingSection(view),
    markdownSection(funnelTable(view)),
    ...(notes.length > 0
      ? [`Notes of the selection:\n\n${notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')}`]
      : []),
    ...(stability === null
      ? []
      : [
          `Agreement with the clusters behind the last target: adjusted Rand index ${ratio(stability.ari)} over the ${count(stability.common)} instruments in both.`,
        ]),
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
