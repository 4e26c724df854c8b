/**
 * Barbell: a small sleeve of aggressors beside a broadly diversified core.
 *
 *   aggressors   positive bias-corrected skew of the directional stream, ranked by convexity score, one per cluster,
 *                `minAggressors`..`maxAggressors` of them, equal weight, together `share[regime]` of gross
 *   core         maximum diversification ratio of all others, cluster, venue and class caps reduced by what the sleeve used
 *
 * With fewer eligible instruments than `minAggressors` the whole book is core, and the result says so. At least one
 * instrument always stays for the core. Where the caps limit the core, there are fewer aggressors, and then the sleeve
 * shrinks with it: a share is a share of gross.
 */
import type { Mandate, Regime } from '../../contracts/mandate.js';
import { ok, type Result } from '../../contracts/problem.js';
import { maxInvestable } from '../../quant/optimise/max-investable.js';
import { skew } from '../../quant/performance/moments.js';
import type { Book } from './book.js';
import { type Bucket, bucketProblem, buckets, spread } from './buckets.js';
import { affordable } from './capacity.js';
import type { Limits } from './limits.js';
import type { Placement } from './placement.js';
import { solveProfile } from './solve-profile.js';

export function barbell(
  book: Book,
  limits: Limits,
  mandate: Mandate,
  regime: Regime,
  target: number,
  where: string,
): Result<Placement> {
  const { risk, barbell: config } = mandate;
  const share = config.share[regime];
  const eligible = aggressors(book, config.maxAggressors);
  const least = Math.max(1, config.minAggressors);
  const { chosen, parts, each } = largestBook(book, limits, mandate, eligible, least, share, target);
  const sleeve = each * chosen.length;
  const problem = bucketProblem(book, parts, limits, sleeveGross(book, chosen, each));
  const budget = affordable(problem, target - sleeve, risk, where);
  if (!budget.ok) return budget;
  const core =
    budget.value > 0
      ? solveProfile('max_diversification', { ...problem, budget: budget.value }, where)
      : ok({ weights: new Float64Array(parts.length), certificates: [], fallbacks: [] });
  if (!core.ok) return core;
  const gross = spread(book.instruments.length, parts, core.value.weights);
  const names = bucketNames(book, parts);
  for (const i of chosen) {
    gross[i] = each;
    names[i] = 'aggressor';
  }
  const fallbacks: string[] = [];
  if (chosen.length === 0) {
    fallbacks.push(`barbell → core only: ${eligible.length} eligible aggressors, ${least} are needed`);
  } else if (sleeve < share * (sleeve + budget.value) * (1 - 1e-9)) {
    const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;
    const got = sleeve / (sleeve + budget.value);
    fallbacks.push(`barbell sleeve CAPPED: ${percent(got)} of gross instead of ${percent(share)}`);
  }
  const { certificates } = core.value;
  return ok({ gross, buckets: names, certificates, fallbacks: [...fallbacks, ...core.value.fallbacks] });
}

interface Split {
  readonly chosen: readonly number[];
  /** Buckets of the core. */
  readonly parts: readonly Bucket[];
  /** Weight of each aggressor. */
  readonly each: number;
}

/**
 * The number of aggressors that places most of the target, the larger of equals: in a small book every aggressor is one
 * instrument less for the core, whose caps then leave gross uninvested. None with fewer than `least` eligible.
 */
function largestBook(
  book: Book,
  limits: Limits,
  mandate: Mandate,
  eligible: readonly number[],
  least: number,
  share: number,
  target: number,
): Split {
  let best: Split = { chosen: [], parts: partsWithout(book, limits, [], mandate), each: 0 };
  let most = Number.NEGATIVE_INFINITY;
  for (let k = eligible.length; k >= least; k--) {
    const chosen = eligible.slice(0, k);
    const parts = partsWithout(book, limits, chosen, mandate);
    const each = sleeveWeight(book, limits, parts, chosen, share, target);
    const gross = grossWith(book, limits, parts, chosen, target, each);
    // 1e-12: rounding of sums must not decide how many there are.
    if (gross > most + 1e-12) {
      most = gross;
      best = { chosen, parts, each };
    }
  }
  return best;
}

const partsWithout = (book: Book, limits: Limits, chosen: readonly number[], { risk }: Mandate): Bucket[] =>
  buckets(
    book,
    limits,
    book.instruments.flatMap((_, i) => (chosen.includes(i) ? [] : [i])),
    risk,
  );

/** Gross of sleeve and core together, the core filled as far as the caps let it. */
function grossWith(
  book: Book,
  limits: Limits,
  parts: readonly Bucket[],
  chosen: readonly number[],
  target: number,
  each: number,
): number {
  const sleeve = chosen.length * each;
  const core = maxInvestable(bucketProblem(book, parts, limits, sleeveGross(book, chosen, each)));
  return sleeve + Math.min(target - sleeve, core);
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

/** Gross of the sleeve, per column of the book. */
function sleeveGross(book: Book, sleeve: readonly number[], each: number): Float64Array {
  const gross = new Float64Array(book.instruments.length);
  for (const i of sleeve) gross[i] = each;
  return gross;
}

/** The most that each aggressor can hold: its own cap, and its part of every cap that several of them share. */
const sleeveCap = ({ instrument, groups }: Limits, sleeve: readonly number[]): number =>
  groups.reduce((most, { members, cap }) => {
    const inside = sleeve.filter((i) => members.includes(i)).length;
    return inside === 0 ? most : Math.min(most, cap / inside);
  }, instrument);

/** Weight of each aggressor: the sleeve's share of what can be held at all, and never more than a cap. */
function sleeveWeight(
  book: Book,
  limits: Limits,
  parts: readonly Bucket[],
  sleeve: readonly number[],
  share: number,
  target: number,
): number {
  const k = sleeve.length;
  const gross = (each: number): number => grossWith(book, limits, parts, sleeve, target, each);
  const wanted = Math.min((share * target) / k, sleeveCap(limits, sleeve));
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
