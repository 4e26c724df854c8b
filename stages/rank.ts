/**
 * Cross-sectional rank of a score in [0, 1], highest score highest.
 *
 *   rank_i = (number below i + half the number of others equal to i) / (n − 1)
 *
 * A lone value ranks 1: it is the best there is. Equal values share their rank, so input order never decides;
 * when all are equal every one ranks ½.
 */
export function rankFractions(scores: readonly number[]): number[] {
  const n = scores.length;
  if (n === 1) return [1];
  const sorted = Float64Array.from(scores).sort();
  return scores.map((score) => {
    const below = lowerBound(sorted, score);
    const equal = upperBound(sorted, score) - below;
    return (below + (equal - 1) / 2) / (n - 1);
  });
}

/** Index of the first entry not below `value` in an ascending column. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry above `value` in an ascending column. */
export function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Rank of every known score among the known ones, highest score highest, as `rankFractions`; null stays null. A lone
 * value ranks in the middle: there is nothing it could be better than.
 */
export function knownRanks(scores: readonly (number | null)[]): (number | null)[] {
  const sorted = Float64Array.from(scores.flatMap((score) => score ?? [])).sort();
  const others = sorted.length - 1;
  return scores.map((score) => {
    if (score === null) return null;
    if (others === 0) return 0.5;
    const below = lowerBound(sorted, score);
    return (below + (upperBound(sorted, score) - below - 1) / 2) / others;
  });
}
