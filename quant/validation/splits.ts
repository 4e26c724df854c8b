/**
 * Which rows train and which test: walk-forward and combinatorial purged cross-validation.
 *
 *   walk-forward    test windows follow each other without overlap; training ends `purge` rows before its test, and
 *                   has a fixed length (rolling) or begins at row 0 (expanding)
 *   combinatorial   n consecutive folds, every choice of k of them is a test: C(n, k) splits, C(n, k) k / n paths.
 *                   `purge` training rows are removed on both sides of each test block, `embargo` further ones after it
 *
 * Source   López de Prado (2018), Advances in Financial Machine Learning, chapters 7 and 12.
 * Shape    rows are 0-based; ranges are inclusive. Fold sizes differ by one at most, the longer ones first.
 * Errors   RangeError if a size is not an integer in its range, or a combinatorial table would exceed 100,000 splits.
 *          Too few rows for one window are no error: there are no splits.
 */
import { requireInteger } from '../performance/require-series.js';
import { choose, combinations } from './combinations.js';

/** First and last row, both included. */
export type RowRange = readonly [first: number, last: number];

export interface WalkForwardSplit {
  readonly train: RowRange;
  readonly test: RowRange;
}

export interface WalkForwardOptions {
  readonly rows: number;
  readonly trainSize: number;
  readonly testSize: number;
  /** Training always begins at row 0; `trainSize` is then its least length. */
  readonly expanding?: boolean;
  /** Keep the last, shorter test instead of dropping it. */
  readonly reduceLastTest?: boolean;
  /** Rows left out between training and test. */
  readonly purge?: number;
}

/** Walk-forward splits, oldest first; none where the rows do not suffice. */
export function walkForwardSplits({
  rows,
  trainSize,
  testSize,
  expanding = false,
  reduceLastTest = false,
  purge = 0,
}: WalkForwardOptions): readonly WalkForwardSplit[] {
  requireInteger('walkForwardSplits', 'rows', rows, 0);
  requireInteger('walkForwardSplits', 'trainSize', trainSize, 1);
  requireInteger('walkForwardSplits', 'testSize', testSize, 1);
  requireInteger('walkForwardSplits', 'purge', purge, 0);
  const splits: WalkForwardSplit[] = [];
  for (let start = trainSize + purge; start < rows; start += testSize) {
    const end = Math.min(start + testSize, rows);
    if (end - start < testSize && !reduceLastTest) break;
    const trained = start - purge;
    splits.push({ train: [expanding ? 0 : trained - trainSize, trained - 1], test: [start, end - 1] });
  }
  return splits;
}

export interface CombinatorialSplit {
  readonly testFolds: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** For each test fold, the path it belongs to: path p holds every fold exactly once. */
  readonly pathIds: readonly number[];
}

export interface CombinatorialSplits {
  readonly splits: readonly CombinatorialSplit[];
  readonly paths: number;
}

/** All combinatorial purged splits, test folds in lexicographic order. */
export function combinatorialPurgedSplits({
  rows,
  folds,
  testFolds,
  purge = 0,
  embargo = 0,
}: {
  readonly rows: number;
  readonly folds: number;
  readonly testFolds: number;
  readonly purge?: number;
  readonly embargo?: number;
}): CombinatorialSplits {
  const where = 'combinatorialPurgedSplits';
  requireInteger(where, 'folds', folds, 2);
  requireInteger(where, 'rows', rows, folds);
  requireInteger(where, 'testFolds', testFolds, 1);
  requireInteger(where, 'purge', purge, 0);
  requireInteger(where, 'embargo', embargo, 0);
  if (testFolds >= folds) throw new RangeError(`${where}: testFolds ${testFolds} must be below folds ${folds}`);
  const count = choose(folds, testFolds);
  if (count > 100_000) throw new RangeError(`${where}: ${folds} folds choose ${testFolds} are ${count} splits`);
  const edges = foldEdges(rows, folds);
  const seen = new Int32Array(folds);
  const splits = combinations(folds, testFolds).map((chosen) => {
    const role = new Uint8Array(rows);
    for (const fold of chosen) {
      const [from, to] = [edges[fold]!, edges[fold + 1]!];
      for (let t = Math.max(0, from - purge); t < Math.min(rows, to + purge + embargo); t++) role[t] ||= REMOVED;
    }
    for (const fold of chosen) role.fill(TEST, edges[fold]!, edges[fold + 1]!);
    const pathIds = chosen.map((fold) => seen[fold]!++);
    return { testFolds: chosen, train: rowsOf(role, TRAIN), test: rowsOf(role, TEST), pathIds };
  });
  return { splits, paths: (count * testFolds) / folds };
}

const TRAIN = 0;
const REMOVED = 1;
const TEST = 2;

function rowsOf(role: Uint8Array, wanted: number): readonly number[] {
  const rows: number[] = [];
  for (let t = 0; t < role.length; t++) if (role[t] === wanted) rows.push(t);
  return rows;
}

/** First row of every fold, and the end. */
function foldEdges(rows: number, folds: number): readonly number[] {
  const size = Math.floor(rows / folds);
  const longer = rows % folds;
  return Array.from({ length: folds + 1 }, (_, f) => f * size + Math.min(f, longer));
}
