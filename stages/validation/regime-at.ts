import type { RegimeDay } from '../../contracts/stage-results.js';

/** The newest day of the path at or before `date` (YYYY-MM-DD); undefined before its first. The path is ascending. */
export function regimeAt(path: readonly RegimeDay[], date: string): RegimeDay | undefined {
  let low = 0;
  let high = path.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (path[middle]!.date <= date) low = middle + 1;
    else high = middle;
  }
  return path[low - 1];
}
