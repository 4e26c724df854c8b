/**
 * Execution intelligence: how well an instrument can be traded, how it moves, how it breaks.
 *
 * Every part is a rank in [0, 1] across the whole universe, in the candidate's own direction: a short is compared with
 * what everything in the universe would look like negated.
 *
 *   liquidity   mean of the ranks of traded value and of low ATR / close (the cost of waiting), where known;
 *               unknown traded value takes the middle rank ½
 *   momentum    rank of mean / standard deviation of the returns over the selection look-back
 *   convexity   mean of the ranks of bias-corrected skew and of tail gain / standard deviation, over the risk
 *               look-back, each shrunk towards the universe's median: median + (x − median) n / (n + 60)
 */
import type { Direction, Mandate } from '../../contracts/mandate.js';
import type { ExecutionScore, UniverseRow } from '../../contracts/stage-results.js';
import { isConstant, mean, skew, standardDeviation } from '../../quant/performance/moments.js';
import { tailGain } from '../../quant/performance/tail.js';
import { lowerBound, upperBound } from '../rank.js';

// A quarter of sessions: with as many returns as this, half of what is seen is believed.
const PRIOR_SESSIONS = 60;

/** Returns of one row of the universe, gaps left out, oldest first; empty where it has none. */
export interface RowReturns {
  readonly row: UniverseRow;
  /** Over the selection look-back. */
  readonly recent: Float64Array;
  /** Over the risk look-back. */
  readonly long: Float64Array;
}

/** Scores of anything in the universe, by instrument and direction. */
export function executionScores(
  universe: readonly RowReturns[],
  { scoreWeights }: Mandate['selection'],
): (instrument: string, direction: Direction) => ExecutionScore {
  const index = new Map(universe.map(({ row }, i) => [row.instrument.id, i]));
  const liquidity = liquidityRanks(universe);
  const directional = { LONG: directionalRanks(universe, 1), SHORT: directionalRanks(universe, -1) };
  const weights = scoreWeights.liquidity + scoreWeights.momentum + scoreWeights.convexity;
  if (!(weights > 0)) throw new RangeError('executionScores: scoreWeights must have a positive sum');
  return (instrument, direction) => {
    const i = index.get(instrument);
    if (i === undefined) throw new RangeError(`executionScores: ${instrument} is not in the universe`);
    const momentum = directional[direction].momentum[i]!;
    const convexity = directional[direction].convexity[i]!;
    const total =
      (scoreWeights.liquidity * liquidity[i]! + scoreWeights.momentum * momentum + scoreWeights.convexity * convexity) /
      weights;
    return { total, liquidity: liquidity[i]!, momentum, convexity };
  };
}

function liquidityRanks(universe: readonly RowReturns[]): number[] {
  const traded = ranks(universe.map(({ row }) => row.liquidityUsdPerDay));
  const calm = ranks(
    universe.map(({ row: { fields } }) =>
      fields.ATR === null || fields.close === null ? null : -fields.ATR / fields.close,
    ),
  );
  return traded.map((value, i) => (calm[i] === null ? (value ?? 0.5) : ((value ?? 0.5) + calm[i]!) / 2));
}

function directionalRanks(universe: readonly RowReturns[], sign: 1 | -1) {
  const recent = universe.map((row) => row.recent.map((r) => sign * r));
  const long = universe.map((row) => row.long.map((r) => sign * r));
  const momentum = ranks(recent.map((r) => standardised(r, mean)));
  const skews = ranks(shrunk(long.map((r) => ({ value: skew(r), n: r.length }))));
  const gains = ranks(shrunk(long.map((r) => ({ value: standardised(r, tailGain), n: r.length }))));
  return {
    // What cannot be measured takes the middle: no credit and no blame.
    momentum: momentum.map((rank) => rank ?? 0.5),
    convexity: skews.map((rank, i) => ((rank ?? 0.5) + (gains[i] ?? 0.5)) / 2),
  };
}

function standardised(returns: Float64Array, statistic: (r: Float64Array) => number | null): number | null {
  if (returns.length < 3 || isConstant(returns)) return null;
  const value = statistic(returns);
  const deviation = standardDeviation(returns);
  return value === null || deviation === null ? null : value / deviation;
}

function shrunk(measured: readonly { value: number | null; n: number }[]): (number | null)[] {
  const known = measured.flatMap(({ value }) => value ?? []).sort((a, b) => a - b);
  const half = known.length >> 1;
  const median = known.length % 2 === 1 ? known[half]! : ((known[half - 1] ?? 0) + (known[half] ?? 0)) / 2;
  return measured.map(({ value, n }) =>
    value === null ? null : median + ((value - median) * n) / (n + PRIOR_SESSIONS),
  );
}

/** Rank of every known value among the known ones, equal values alike; a lone value ranks in the middle. */
function ranks(values: readonly (number | null)[]): (number | null)[] {
  const sorted = Float64Array.from(values.flatMap((value) => value ?? [])).sort();
  const others = sorted.length - 1;
  return values.map((value) => {
    if (value === null) return null;
    if (others === 0) return 0.5;
    const below = lowerBound(sorted, value);
    return (below + (upperBound(sorted, value) - below - 1) / 2) / others;
  });
}
