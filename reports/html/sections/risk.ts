import type { RunView } from '../../../contracts/reporting.js';
import { percent, plural } from '../../format.js';
import { sourceLine } from '../../provenance.js';
import { barChart, labelRoom } from '../../svg/bar-chart.js';
import { textWidth } from '../../svg/frame.js';
import { shortNames } from '../../svg/short-names.js';
import { bindingTable, certificateTable, clusterTable, covarianceTable, profilesTable } from '../../tables/risk.js';
import { type ClusterRow, clusterRows, publishedAllocation } from '../../view.js';
import { disclosure, figure, htmlTable, legend, paragraph, type Section } from '../components.js';

const symbol = (id: string): string => id.slice(id.indexOf(':') + 1);

/** "3 · EURUSD, GBPUSD +2": each cluster by number and its largest members, only one of them where it is narrow. */
function clusterLabels(rows: readonly ClusterRow[], width: number): string[] {
  const narrow = width < 500;
  const most = narrow ? 1 : 2;
  const shown = rows.map(({ members }) => members.slice(0, most).map(symbol));
  const number = ({ cluster }: ClusterRow): string => `${cluster} · `;
  const more = ({ members }: ClusterRow): string => (members.length > most ? ` +${members.length - most}` : '');
  const taken = rows.reduce((widest, row) => Math.max(widest, textWidth(number(row) + more(row))), 0);
  // Shortened together, so that the number and the count of the others stay whole.
  const leads = narrow
    ? shortNames(
        shown.map(([lead = '']) => lead),
        labelRoom(width) - taken,
      )
    : shown.map((names) => names.join(', '));
  return rows.map((row, i) => number(row) + leads[i]! + more(row));
}

/** Gross and risk of each cluster against the cap; how the solution was proved. */
export function riskSection(view: RunView): Section {
  const id = 'risk';
  const title = 'Risk by cluster';
  const allocation = publishedAllocation(view);
  if (allocation === null) return { id, title, content: [paragraph('This run decided no weights.')] };
  const all = clusterRows(view, allocation);
  const rows = all.filter(({ members }) => members.length > 0);
  const empty = all.length - rows.length;
  const cap = view.inputs.mandate.risk.clusterCap;
  return {
    id,
    title,
    content: [
      figure({
        id: 'risk-chart',
        title: 'Gross and risk share of each cluster against the cap',
        unit: `Percent of NAV (gross) and percent of variance (risk share); the cap of ${percent(cap, { digits: 1 })} binds gross.${empty === 0 ? '' : ` Not drawn: ${plural(empty, 'cluster')} without a position.`}`,
        source: sourceLine(view, 'fraction, in percent', ['allocation', 'alignment']),
        draw: (width, chartId) =>
          barChart({
            id: chartId,
            title: 'Gross and risk share by risk cluster',
            description: `${rows.length} clusters; the dashed line is the cap on gross.`,
            width,
            heads: ['gross', 'risk'],
            limit: { value: cap, label: `cap ${percent(cap, { digits: 0 })}` },
            rows: rows.map((row, i) => ({
              label: clusterLabels(rows, width)[i]!,
              bars: [
                { class: 'bar-gross', value: row.gross, name: 'gross' },
                { class: 'bar-risk', value: row.riskShare, name: 'risk share' },
              ],
              figures: [percent(row.gross, { digits: 1 }), percent(row.riskShare, { digits: 1 })],
            })),
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: legend([
          { name: 'gross', class: 'bar-gross', kind: 'block' },
          { name: 'risk share', class: 'bar-risk', kind: 'block' },
        ]),
        data: htmlTable(clusterTable(view, allocation)),
      }),
      htmlTable(profilesTable(view)),
      disclosure(
        'Binding bounds, covariance and certificates',
        htmlTable(bindingTable(view, allocation)),
        htmlTable(covarianceTable(view)),
        htmlTable(certificateTable(view)),
      ),
    ],
  };
}
