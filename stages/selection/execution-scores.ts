/**
 * Execution intelligence: how well an instrument can be traded, how it moves, how it breaks, how steadily it went.
 *
 * Every part is a rank in [0, 1] across the whole universe, in the candidate's own direction: a short is compared with
 * what everything in the universe would look like negated.
 *
 *   liquidity   mean of the ranks of log traded value (the rank of the value itself) and of low ATR / close (the cost of
 *               waiting), where known; unknown traded value takes the middle rank ½. No source here gives a spread.
 *   momentum    rank of mean / standard deviation of the returns over the selection look-back; the mean of the ranks
 *               where there are several look-backs
 *   convexity   mean of the ranks of bias-corrected skew and of tail gain / standard deviation, over the risk
 *               look-back, each shrunk towards the universe's median: median + (x − median) n / (n + 60)
 *   stability   rank of the path's consistency (signed R² of its line) over the longest selection look-back
 */
import type { Direction, Mandate } from '../../contracts/mandate.js';
import type { ExecutionScore, UniverseRow } from '../../contracts/stage-results.js';
import { median } from '../../quant/performance/median.js';
import { isConstant, mean, skew, standardDeviation } from '../../quant/performance/moments.js';
import { pathConsistency } from '../../quant/performance/path-consistency.js';
import { directionalTailGains } from '../../quant/performance/tail.js';
import { knownRanks } from '../rank.js';

// A quarter of sessions: with as many returns as this, half of what is seen is believed.
const PRIOR_SESSIONS = 60;

/** Returns of one row of the universe, gaps left out, oldest first; empty where it has none. */
export interface RowReturns {
  readonly row: UniverseRow;
  /** Per selection look-back, longest first. */
  readonly recent: readonly Float64Array[];
  /** Over the risk look-back. */
  readonly long: Float64Array;
}

type Parts = Omit<ExecutionScore, 'total'>;
type Weights = Mandate['selection']['scoreWeights'];

/** Scores of anything in the universe, by instrument and direction. */
export function executionScores(
  universe: readonly RowReturns[],
  { scoreWeights }: Pick<Mandate['selection'], 'scoreWeights'>,
): (instrument: string, direction: Direction) => ExecutionScore {
  const { liquidity, momentum, convexity, stability } = scoreWeights;
  const weights = liquidity + momentum + convexity + stability;
  if (!(weights > 0)) throw new RangeError('executionScores: scoreWeights must have a positive sum');
  const index = new Map(universe.map(({ row }, i) => [row.instrument.id, i]));
  const traded = liquidityRanks(universe);
  const measured = universe.map(measure);
  const directional = { LONG: directionalRanks(measured, 'LONG'), SHORT: directionalRanks(measured, 'SHORT') };
  return (instrument, direction) => {
    const i = index.get(instrument);
    if (i === undefined) throw new RangeError(`executionScores: ${instrument} is not in the universe`);
    const parts: Parts = { liquidity: traded[i]!, ...directional[direction](i) };
    return { total: weighted(parts, scoreWeights) / weights, ...parts };
  };
}

const weighted = (parts: Parts, weights: Weights): number =>
  weights.liquidity * parts.liquidity +
  weights.momentum * parts.momentum +
  weights.convexity * parts.convexity +
  weights.stability * parts.stability;

function liquidityRanks(universe: readonly RowReturns[]): number[] {
  const traded = knownRanks(universe.map(({ row }) => row.liquidityUsdPerDay));
  const calm = knownRanks(
    universe.map(({ row: { fields } }) =>
      fields.ATR === null || fields.close === null ? null : -fields.ATR / fields.close,
    ),
  );
  return traded.map((value, i) => (calm[i] === null ? (value ?? 0.5) : ((value ?? 0.5) + calm[i]!) / 2));
}

/** What ranks are made of; null is unknown. A short's momentum, skew and consistency are the long's, negated. */
interface Measured {
  readonly momentum: readonly (number | null)[];
  readonly skew: number | null;
  readonly tailGain: Readonly<Record<Direction, number | null>>;
  readonly consistency: number | null;
  /** Returns in the risk look-back. */
  readonly sessions: number;
}

function measure({ recent, long }: RowReturns): Measured {
  const deviation = spread(long);
  const gains = deviation === null ? { long: null, short: null } : directionalTailGains(long);
  return {
    momentum: recent.map((returns) => ratio(mean(returns), spread(returns))),
    skew: skew(long),
    tailGain: { LONG: ratio(gains.long, deviation), SHORT: ratio(gains.short, deviation) },
    consistency: recent[0] === undefined ? null : pathConsistency(recent[0]),
    sessions: long.length,
  };
}

/** Standard deviation; null where the returns are too few or do not vary. */
const spread = (returns: Float64Array): number | null =>
  returns.length < 3 || isConstant(returns) ? null : standardDeviation(returns);

const ratio = (value: number | null, deviation: number | null): number | null =>
  value === null || deviation === null ? null : value / deviation;

/** The directional parts of entry i. What cannot be measured takes the middle: no credit and no blame. */
function directionalRanks(measured: readonly Measured[], direction: Direction) {
  const sign = direction === 'LONG' ? 1 : -1;
  const turned = (value: number | null): number | null => (value === null ? null : sign * value);
  const lookbacks = measured[0]?.momentum.length ?? 0;
  const momentum = Array.from({ length: lookbacks }, (_, k) =>
    knownRanks(measured.map((one) => turned(one.momentum[k]!))),
  );
  const sessions = measured.map((one) => one.sessions);
  const skews = knownRanks(
    shrunk(
      measured.map((one) => turned(one.skew)),
      sessions,
    ),
  );
  const gains = knownRanks(
    shrunk(
      measured.map((one) => one.tailGain[direction]),
      sessions,
    ),
  );
  const consistency = knownRanks(measured.map((one) => turned(one.consistency)));
  return (i: number): Omit<Parts, 'liquidity'> => ({
    momentum: momentum.reduce((sum, rank) => sum + (rank[i] ?? 0.5), 0) / momentum.length,
    convexity: ((skews[i] ?? 0.5) + (gains[i] ?? 0.5)) / 2,
    stability: consistency[i] ?? 0.5,
  });
}

function shrunk(values: readonly (number | null)[], sessions: readonly number[]): (number | null)[] {
  const middle = median(Float64Array.from(values.flatMap((value) => value ?? [])));
  return values.map((value, i) => {
    const n = sessions[i]!;
    return value === null ? null : middle + ((value - middle) * n) / (n + PRIOR_SESSIONS);
  });
}
