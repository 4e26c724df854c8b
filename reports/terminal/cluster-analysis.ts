import type { ClusterDrift, RunAnalysis } from '../../contracts/analysis.js';
import { escapeTerminal } from '../escape.js';
import { count, fixed, percent, plural } from '../format.js';
import { number, type Table, text } from '../table.js';
import { wrapped } from './width.js';

export const clusterTable = ({ clusters }: Pick<RunAnalysis, 'clusters'>): Table => ({
  caption: 'Selection clusters',
  source: '',
  columns: [
    text('Cluster'),
    number('Size'),
    number('Mean correlation'),
    number('Volatility'),
    text('Winners'),
    text('Members'),
  ],
  rows: clusters.map(({ cluster, members, meanCorrelation, volatility, winners }) => [
    String(cluster),
    count(members.length),
    fixed(meanCorrelation),
    percent(volatility),
    winners.length > 0 ? winners.join(', ') : 'none',
    members.join(', '),
  ]),
  empty: 'Nothing was clustered.',
});

export const anchorTable = ({ anchors }: Pick<RunAnalysis, 'anchors'>): Table => ({
  caption: 'Hedge anchors',
  source: '',
  columns: [text('Instrument'), text('Cluster'), number('Mean correlation'), text('Least with'), number('Correlation')],
  rows: anchors.map(({ instrument, cluster, meanCorrelation, least }) => [
    instrument,
    String(cluster),
    fixed(meanCorrelation),
    least.instrument,
    fixed(least.correlation),
  ]),
  empty: 'Fewer than two candidates were clustered.',
});

/** How the clusters differ from those of the run before. */
export function driftLines(drift: ClusterDrift | null, width: number): string[] {
  if (drift === null) return wrapped('There is no earlier run of this portfolio that clustered anything.', width);
  const { previousRun, common, adjustedRand, moved, entered, left } = drift;
  const names = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));
  const moves = moved.map(({ instrument, from, to }) => `${instrument} (${from} → ${to})`);
  return [
    `Against ${previousRun}: ${plural(common, 'candidate')} in common, adjusted Rand index ${fixed(adjustedRand)}.`,
    `Moved to other company: ${names(moves)}.`,
    `New: ${names(entered)}. Gone: ${names(left)}.`,
  ].flatMap((line) => wrapped(escapeTerminal(line), width));
}
