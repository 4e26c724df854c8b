/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation.
 *
 *   cut the T rows into S equal blocks; for each choice of S/2 blocks as training, in lexicographic order:
 *     n* = column with the best mean/sd in training (first of equals)
 *     ω  = rank of n* in the complement / (K + 1), rank 1 = worst, equal scores share their mean rank
 *     λ  = ln(ω / (1 − ω))
 *   probability = share of λ ≤ 0
 *
 * Source   Bailey, Borwein, López de Prado & Zhu (2017), J. Computational Finance 20(4), 39–69.
 * Shape    returns T × K, a column per strategy. T mod S oldest rows are left out, so that the blocks are equal.
 * Unit     returns are fractions per period; the score is per period; probabilities are fractions.
 * ddof     1. A half without variance scores 0 (cash wins nothing per unit of risk); `flatScores` counts them.
 * Errors   RangeError if an entry is not finite, K < 2, S is odd or outside 2..20, or a block has no row or a half
 *          fewer than two.
 * Cost     blocks are summarised once and merged: C(S, S/2) · K · S steps.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { combinations } from '../validation/combinations.js';

export interface BacktestOverfitting {
  /** Share of logits ≤ 0. */
  readonly probability: number;
  /** Share of logits < 0; differs where an odd K puts a rank exactly in the middle. */
  readonly probabilityStrict: number;
  readonly logits: Float64Array;
  /** Column that won each training half. */
  readonly winners: Int32Array;
  /** Its mean rank in the other half, 1 = worst. */
  readonly ranks: Float64Array;
  /** Share of choices in which the winner's score in the other half is negative. */
  readonly lossProbability: number;
  /** Oldest rows left out. */
  readonly dropped: number;
  readonly flatScores: number;
}

/** Count, mean and sum of squared deviations of one column over one block. */
interface BlockMoments {
  readonly rows: number;
  readonly means: Float64Array;
  readonly squares: Float64Array;
}

export function probabilityOfBacktestOverfitting(
  returns: Matrix,
  { blocks = 16 }: { blocks?: number } = {},
): BacktestOverfitting {
  const { rows: T, cols: K } = returns;
  // 20 blocks are 184,756 choices; more only repeat them.
  if (!Number.isInteger(blocks) || blocks < 2 || blocks > 20 || blocks % 2 !== 0) {
    throw new RangeError(`probabilityOfBacktestOverfitting: blocks must be even and in 2..20, got ${blocks}`);
  }
  if (K < 2) throw new RangeError(`probabilityOfBacktestOverfitting: returns needs at least 2 columns, got ${K}`);
  const size = Math.floor(T / blocks);
  if (size * (blocks / 2) < 2) {
    throw new RangeError(`probabilityOfBacktestOverfitting: ${T} rows are too few for ${blocks} blocks`);
  }
  const dropped = T - size * blocks;
  const summary = summarise(returns, blocks, size, dropped);
  const train = new Float64Array(K);
  const test = new Float64Array(K);
  const rest = new Array<number>(blocks / 2).fill(0);
  const choices = combinations(blocks, blocks / 2);
  const result = {
    logits: new Float64Array(choices.length),
    winners: new Int32Array(choices.length),
    ranks: new Float64Array(choices.length),
  };
  let [atOrBelow, below, losses, flatScores] = [0, 0, 0, 0];
  choices.forEach((chosen, c) => {
    complement(chosen, rest);
    flatScores += score(summary, chosen, train);
    flatScores += score(summary, rest, test);
    let winner = 0;
    for (let k = 1; k < K; k++) if (train[k]! > train[winner]!) winner = k;
    const rank = meanRank(test, winner);
    const logit = Math.log(rank / (K + 1 - rank));
    result.logits[c] = logit;
    result.winners[c] = winner;
    result.ranks[c] = rank;
    if (logit <= 0) atOrBelow++;
    if (logit < 0) below++;
    if (test[winner]! < 0) losses++;
  });
  return {
    ...result,
    probability: atOrBelow / choices.length,
    probabilityStrict: below / choices.length,
    lossProbability: losses / choices.length,
    dropped,
    flatScores,
  };
}

function summarise({ cols: K, data: r }: Matrix, blocks: number, size: number, start: number): BlockMoments {
  const means = new Float64Array(blocks * K);
  const squares = new Float64Array(blocks * K);
  for (let b = 0; b < blocks; b++) {
    for (let k = 0; k < K; k++) {
      const first = start + b * size;
      let sum = 0;
      for (let t = first; t < first + size; t++) {
        const x = r[t * K + k]!;
        if (!Number.isFinite(x)) throw new RangeError(`probabilityOfBacktestOverfitting: returns[${t}, ${k}] is ${x}`);
        sum += x;
      }
      const mean = sum / size;
      let square = 0;
      for (let t = first; t < first + size; t++) square += (r[t * K + k]! - mean) ** 2;
      means[b * K + k] = mean;
      squares[b * K + k] = square;
    }
  }
  return { rows: size, means, squares };
}

/** Writes the blocks that were not chosen, in ascending order. */
function complement(chosen: readonly number[], rest: number[]): void {
  let at = 0;
  for (let b = 0, next = 0; at < rest.length; b++) {
    if (b === chosen[next]) next++;
    else rest[at++] = b;
  }
}

/** Writes mean/sd of every column over the blocks `members`; returns how many columns have no variance there. */
function score({ rows, means, squares }: BlockMoments, members: readonly number[], out: Float64Array): number {
  const K = out.length;
  const n = members.length * rows;
  let flat = 0;
  for (let k = 0; k < K; k++) {
    let mean = 0;
    for (let m = 0; m < members.length; m++) mean += means[members[m]! * K + k]!;
    mean /= members.length;
    // Deviations within the blocks, then of the blocks from the common mean: no cancellation.
    let square = 0;
    for (let m = 0; m < members.length; m++) {
      const at = members[m]! * K + k;
      square += squares[at]! + rows * (means[at]! - mean) ** 2;
    }
    const deviation = Math.sqrt(square / (n - 1));
    // 1e-14: a return is a ratio minus one, so a constant series is constant to some 1e-16.
    if (deviation <= 1e-14) flat++;
    out[k] = deviation <= 1e-14 ? 0 : mean / deviation;
  }
  return flat;
}

function meanRank(scores: Float64Array, of: number): number {
  let lower = 0;
  let equal = 0;
  for (const s of scores) {
    if (s < scores[of]!) lower++;
    else if (s === scores[of]!) equal++;
  }
  return lower + (equal + 1) / 2;
}
