import type { RunView } from '../../../contracts/reporting.js';
import { fixed, plural, ratio } from '../../format.js';
import { sourceLine } from '../../provenance.js';
import { clusterMap } from '../../svg/cluster-map.js';
import { dendrogramNodes } from '../../svg/dendrogram.js';
import { number, type Table, text } from '../../table.js';
import { selectionClustersTable } from '../../tables/funnel.js';
import { disclosure, figure, htmlTable, paragraph, type Section } from '../components.js';

/** The tree that natural selection cut, with the correlations it was grown from. */
export function clustersSection(view: RunView): Section {
  const id = 'clusters';
  const title = 'Clusters of the selection';
  const { selection } = view;
  if (selection === null || selection.correlation.instruments.length === 0) {
    return { id, title, content: [paragraph('Nothing was clustered in this run.')] };
  }
  const { instruments, matrix } = selection.correlation;
  // A single instrument has no tree; its order is itself.
  const order = selection.leafOrder.length === instruments.length ? selection.leafOrder : instruments.map((_, i) => i);
  const leaves = order.map((leaf) => instruments[leaf]!);
  const clusterOf = new Map(
    selection.clusters.flatMap(({ cluster, members }) => members.map((one) => [one, cluster] as const)),
  );
  const clusters = leaves.map((name) => clusterOf.get(name) ?? -1);
  const correlation = (i: number, j: number): number => matrix.data[order[i]! * matrix.cols + order[j]!] ?? Number.NaN;
  return {
    id,
    title,
    content: [
      ...selection.notes.map((note) => paragraph(note)),
      figure({
        id: 'cluster-map',
        title: 'Cluster tree and correlation',
        unit: 'Distance at which groups merge (left) and correlation of returns (right), −1 orange to +1 blue, in leaf order; frames are clusters.',
        source: sourceLine(view, 'correlation distance √((1 − ρ)/2) and correlation', ['selection']),
        draw: (width, chartId) =>
          clusterMap({
            id: chartId,
            title: 'Cluster tree and correlation heat map',
            description: `${plural(leaves.length, 'instrument')} in ${plural(selection.clusters.length, 'cluster')}, cut at ${ratio(selection.cutHeight)}.`,
            width,
            leaves,
            clusters,
            nodes: dendrogramNodes(selection.linkage, order),
            cutHeight: selection.cutHeight,
            correlation,
          }),
        data: htmlTable(correlationTable(view, leaves, clusters, correlation)),
      }),
      disclosure('Members and winners of each cluster', htmlTable(selectionClustersTable(view))),
    ],
  };
}

/** Lower triangle in leaf order: row i, columns 1 to i. */
function correlationTable(
  view: RunView,
  leaves: readonly string[],
  clusters: readonly number[],
  correlation: (i: number, j: number) => number,
): Table {
  return {
    caption: 'Correlations in leaf order',
    source: sourceLine(view, 'correlation of returns', ['selection']),
    columns: [text('Instrument'), number('Leaf'), number('Cluster'), ...leaves.map((_, i) => number(String(i + 1)))],
    rows: leaves.map((name, i) => [
      name,
      String(i + 1),
      String(clusters[i]!),
      ...leaves.slice(0, i + 1).map((_, j) => fixed(correlation(i, j))),
    ]),
    empty: 'Nothing was clustered.',
  };
}
