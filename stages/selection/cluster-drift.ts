import type { SelectionResult } from '../../contracts/stage-results.js';
import { adjustedRandIndex } from '../../quant/clustering/adjusted-rand-index.js';

/**
 * How far today's clusters agree with earlier ones: the adjusted Rand index over the instruments that both hold, 1 for the
 * same partition and about 0 for unrelated ones. Null without earlier clusters, or with fewer than two in common.
 */
export function clusterStability(
  ids: readonly string[],
  labels: readonly number[],
  previous: Readonly<Record<string, number>> | null,
): SelectionResult['stability'] {
  if (previous === null) return null;
  const common = ids.flatMap((id, i) =>
    Object.hasOwn(previous, id) ? [{ today: labels[i]!, before: previous[id]! }] : [],
  );
  if (common.length < 2) return null;
  const ari = adjustedRandIndex(
    common.map(({ today }) => today),
    common.map(({ before }) => before),
  );
  return { ari, common: common.length };
}
