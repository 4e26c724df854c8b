import type { RunAnalysis } from '../../contracts/analysis.js';
import type { SelectionResult, UniverseResult } from '../../contracts/stage-results.js';
import { clusterDrift } from './cluster-drift.js';
import { hedgeAnchors } from './hedge-anchors.js';

/** What is read off stored results: nothing is estimated again. `previous` is the selection of an earlier run, if any. */
export function runAnalysis({
  universe,
  selection,
  previous,
}: {
  universe: Pick<UniverseResult, 'rows'>;
  selection: SelectionResult;
  previous: { readonly runId: string; readonly selection: SelectionResult } | null;
}): RunAnalysis {
  const volatilityOf = new Map(universe.rows.map(({ instrument, fields }) => [instrument.id, fields.Volatility20]));
  return {
    clusters: selection.clusters.map((cluster) => {
      const known = cluster.members.flatMap((id) => volatilityOf.get(id) ?? []);
      // The field is in percent, as scanners show it.
      const volatility = known.length === 0 ? null : known.reduce((sum, v) => sum + v, 0) / known.length / 100;
      return { ...cluster, volatility };
    }),
    anchors: hedgeAnchors(selection),
    drift:
      previous === null
        ? null
        : { previousRun: previous.runId, ...clusterDrift(previous.selection.clusters, selection.clusters) },
  };
}
