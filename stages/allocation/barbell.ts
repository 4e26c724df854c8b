/**
 * Barbell: a small sleeve of aggressors beside a broadly diversified core.
 *
 *   aggressors   positive bias-corrected skew of the directional stream, ranked by convexity score, one per cluster,
 *                `minAggressors`..`maxAggressors` of them, equal weight, together `share[regime]` of gross
 *   core         maximum diversification ratio of all others, cluster caps reduced by what the sleeve used
 *
 * With fewer eligible instruments than `minAggressors` the whole book is core, and the result says so. At least one
 * instrument always stays for the core. Where the caps limit the core, the sleeve shrinks with it: a share is a share of gross.
 */
import type { Mandate, Regime } from '../../contracts/mandate.js';
import { ok, type Result } from '../../contracts/problem.js';
import { maxInvestable } from '../../quant/optimise/max-investable.js';
import { skew } from '../../quant/performance/moments.js';
import { type Book, type Bucket, bucketProblem, buckets, type Caps, spread } from './buckets.js';
import { affordable } from './capacity.js';
import type { Placement } from './placement.js';
import { solveProfile } from './solve-profile.js';

export function barbell(
  book: Book,
  mandate: Mandate,
  regime: Regime,
  target: number,
  where: string,
): Result<Placement> {
  const { risk, barbell: config } = mandate;
  const chosen = aggressors(book, config.maxAggressors);
  const enough = chosen.length >= config.minAggressors && chosen.length > 0;
  const sleeve = enough ? chosen : [];
  const fallbacks = enough
    ? []
    : [`barbell → core only: ${chosen.length} eligible aggressors, ${config.minAggressors} are needed`];
  const rest = book.instruments.flatMap((_, i) => (sleeve.includes(i) ? [] : [i]));
  const parts = buckets(book, rest, risk);
  const share = config.share[regime];
  const each = enough ? sleeveWeight(book, parts, sleeve, mandate, share, target) : 0;
  if (enough && each * sleeve.length < share * target * (1 - 1e-9)) {
    fallbacks.push(`barbell sleeve CAPPED: ${each * sleeve.length} of NAV instead of ${share * target}`);
  }
  const problem = bucketProblem(book, parts, coreCaps(book, sleeve, each, mandate));
  const budget = affordable(problem, target - each * sleeve.length, risk, where);
  if (!budget.ok) return budget;
  const core =
    budget.value > 0
      ? solveProfile('max_diversification', { ...problem, budget: budget.value }, where)
      : ok({ weights: new Float64Array(parts.length), certificate: null, fallbacks: [] });
  if (!core.ok) return core;
  const gross = spread(book.instruments.length, parts, core.value.weights);
  const names = bucketNames(book, parts);
  for (const i of sleeve) {
    gross[i] = each;
    names[i] = 'aggressor';
  }
  const certificates = core.value.certificate === null ? [] : [core.value.certificate];
  return ok({ gross, buckets: names, certificates, fallbacks: [...fallbacks, ...core.value.fallbacks] });
}

/** Columns of the most antifragile instruments, best first; ties by column. */
export function aggressors(book: Book, most: number): number[] {
  const { rows: T, cols: N, data } = book.streams;
  const eligible = book.instruments
    .map((_, i) => i)
    .filter((i) => {
      const s = skew(Float64Array.from({ length: T }, (_, t) => data[t * N + i]!));
      return s !== null && s > 0;
    })
    .sort((a, b) => book.scores[b]!.convexity - book.scores[a]!.convexity || a - b);
  const taken = new Set<number>();
  const distinct = eligible.filter((i) => {
    const first = !taken.has(book.clusters[i]!);
    taken.add(book.clusters[i]!);
    return first;
  });
  return distinct.slice(0, Math.min(most, N - 1));
}

const coreCaps = (book: Book, sleeve: readonly number[], each: number, { risk }: Mandate): Caps => ({
  instrument: risk.instrumentCap,
  cluster: risk.clusterCap,
  used: new Map(sleeve.map((i) => [book.clusters[i]!, each])),
});

/** Weight of each aggressor: the sleeve's share of what can be held at all, and never more than a cap. */
function sleeveWeight(
  book: Book,
  parts: readonly Bucket[],
  sleeve: readonly number[],
  mandate: Mandate,
  share: number,
  target: number,
): number {
  const k = sleeve.length;
  const gross = (each: number): number => {
    const room = maxInvestable(bucketProblem(book, parts, coreCaps(book, sleeve, each, mandate)));
    return k * each + Math.min(target - k * each, room);
  };
  const wanted = Math.min((share * target) / k, mandate.risk.instrumentCap, mandate.risk.clusterCap);
  if (k * wanted <= share * gross(wanted) + 1e-12) return wanted;
  // k × each − share × gross(each) rises with each, so one crossing: 60 halvings reach the last bit.
  let low = 0;
  let high = wanted;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (k * middle <= share * gross(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Bucket of each column. */
export function bucketNames(book: Book, parts: readonly Bucket[]): string[] {
  const names = book.instruments.map(() => '');
  for (const { name, members } of parts) for (const i of members) names[i] = name;
  return names;
}
