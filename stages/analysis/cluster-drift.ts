import type { ClusterDrift } from '../../contracts/analysis.js';
import type { ClusterSummary } from '../../contracts/stage-results.js';
import { adjustedRandIndex } from '../../quant/clustering/adjusted-rand-index.js';

type Clusters = readonly Pick<ClusterSummary, 'cluster' | 'members'>[];

/**
 * How the company of the candidates changed. Numbers of clusters mean nothing from run to run, so a cluster is compared with
 * the earlier one that most of its members come from (the lower number among equals); members from any other have moved.
 */
export function clusterDrift(before: Clusters, now: Clusters): Omit<ClusterDrift, 'previousRun'> {
  const labels = (clusters: Clusters): ReadonlyMap<string, number> =>
    new Map(clusters.flatMap(({ cluster, members }) => members.map((id) => [id, cluster] as const)));
  const [was, is] = [labels(before), labels(now)];
  const common = [...is.keys()].filter((id) => was.has(id)).sort();
  const moved = now.flatMap(({ cluster, members }) => {
    const origins = members.filter((id) => was.has(id)).map((id) => was.get(id)!);
    const home = mostFrequent(origins);
    return members
      .filter((id) => was.has(id) && was.get(id) !== home)
      .map((instrument) => ({ instrument, from: was.get(instrument)!, to: cluster }));
  });
  return {
    common: common.length,
    adjustedRand:
      common.length < 2
        ? null
        : adjustedRandIndex(
            common.map((id) => was.get(id)!),
            common.map((id) => is.get(id)!),
          ),
    moved: moved.sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    entered: [...is.keys()].filter((id) => !was.has(id)).sort(),
    left: [...was.keys()].filter((id) => !is.has(id)).sort(),
  };
}

/** Undefined where there is none. */
function mostFrequent(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const one of numbers) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]?.[0];
}
