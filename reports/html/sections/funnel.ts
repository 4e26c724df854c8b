import type { RunView } from '../../../contracts/reporting.js';
import { count } from '../../format.js';
import { sourceLine } from '../../provenance.js';
import { flow } from '../../svg/flow.js';
import { funnelTable, rejectionsTable, rulesTable, selectedTable, signalsTable } from '../../tables/funnel.js';
import { funnelRows } from '../../view.js';
import { disclosure, figure, htmlTable, legend, linkedDisclosure, paragraph, type Section } from '../components.js';

// Rows a stage shows on the page; selection_audit.md has them all.
const SHOWN = 200;

const reasonsId = (index: number): string => `reasons-${index + 1}`;

/** From every scanned instrument to the selected ones, with the reason for each one left behind. */
export function funnelSection(view: RunView): Section {
  const id = 'funnel';
  const title = 'Selection funnel';
  const rows = funnelRows(view);
  if (rows.length === 0) return { id, title, content: [paragraph('No stage was entered.')] };
  return {
    id,
    title,
    content: [
      paragraph(
        'At every stage, in = kept + rejected, and each rejection names its rule. What is rejected leads to its reasons.',
      ),
      figure({
        id: 'funnel-chart',
        title: 'Instruments kept and rejected',
        unit: 'Number of instruments at each stage, from the first to the last.',
        source: sourceLine(view, 'instruments', ['audit']),
        draw: (width, chartId) =>
          flow({
            id: chartId,
            title: 'Selection funnel',
            description: rows.map((row) => `${row.label}: ${row.kept} of ${row.entered} kept.`).join(' '),
            width,
            stages: rows.map(({ label, entered, kept, rejected }, index) => ({
              label,
              counts: `${count(entered)} in, ${count(kept)} kept`,
              entered,
              kept,
              left: rejected === 0 ? null : { text: `${count(rejected)} rejected`, href: `#${reasonsId(index)}` },
            })),
          }),
        legend: legend([
          { name: 'kept', class: 'bar-kept', kind: 'block' },
          { name: 'rejected', class: 'bar-out', kind: 'block' },
        ]),
        data: htmlTable(funnelTable(view)),
      }),
      ...rows.flatMap(({ label, rejected }, index) =>
        rejected === 0
          ? []
          : [
              linkedDisclosure(
                reasonsId(index),
                `${label}: ${count(rejected)} rejected, and why`,
                htmlTable(rulesTable(view, index)),
                htmlTable(rejectionsTable(view, index, SHOWN)),
                rejected > SHOWN ? paragraph('All of them are in selection_audit.md.', 'src') : null,
              ),
            ],
      ),
      disclosure('Signals and their evidence', htmlTable(signalsTable(view))),
      disclosure('Selected instruments and their scores', htmlTable(selectedTable(view))),
    ],
  };
}
