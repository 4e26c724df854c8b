import type { HedgeAnchor } from '../../contracts/analysis.js';
import type { SelectionResult } from '../../contracts/stage-results.js';

/**
 * The `limit` candidates with the lowest mean correlation to all others, lowest first, ties by id; of candidates that
 * correlate least with several, the first by id is named. None where fewer than two were clustered.
 */
export function hedgeAnchors(
  { correlation: { instruments, matrix }, clusters }: Pick<SelectionResult, 'correlation' | 'clusters'>,
  limit = 5,
): HedgeAnchor[] {
  const n = instruments.length;
  if (n < 2) return [];
  const clusterOf = new Map(clusters.flatMap(({ cluster, members }) => members.map((id) => [id, cluster] as const)));
  return instruments
    .map((instrument, i): HedgeAnchor => {
      const others = instruments.flatMap((other, j) =>
        j === i ? [] : [{ instrument: other, correlation: matrix.data[i * n + j]! }],
      );
      const meanCorrelation = others.reduce((sum, { correlation }) => sum + correlation, 0) / others.length;
      const least = others.reduce((a, b) => (b.correlation < a.correlation ? b : a));
      return { instrument, cluster: clusterOf.get(instrument)!, meanCorrelation, least };
    })
    .sort((a, b) => a.meanCorrelation - b.meanCorrelation || (a.instrument < b.instrument ? -1 : 1))
    .slice(0, limit);
}
