import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinatorialPurgedSplits, walkForwardSplits } from '../../../quant/validation/splits.js';
import { loadGolden } from '../../support/goldens.js';

interface Input {
  rows: number;
  testSize: number;
  trainSize: number;
  folds: number;
  testFolds: number;
  purge: number;
  embargo: number;
}
interface Expected {
  splits: number;
  ranges: { train: number[]; test: number[] }[];
  paths: number;
  table: { testFolds: number[]; train: number[]; test: number[] }[];
  pathIds: number[][];
}
const golden = loadGolden<Input, Expected>('purged-cv');
const isCombinatorial = ({ name }: { name: string }) => name.startsWith('cpcv');

describe('walkForwardSplits', () => {
  it.each(golden.cases.filter((c) => !isCombinatorial(c)))(
    '$name: the rows are those of skfolio',
    ({ input, expected }) => {
      const splits = walkForwardSplits(input);
      expect(splits.length).toBe(expected.splits);
      // Long tables are stored by their first and last two rows.
      const shown = expected.ranges.length < splits.length ? [...splits.slice(0, 2), ...splits.slice(-2)] : splits;
      expect(shown).toEqual(expected.ranges);
    },
  );
  it('training ends before its test, purge rows apart, and tests follow each other', () => {
    const options = fc.record({
      rows: fc.integer({ min: 0, max: 120 }),
      trainSize: fc.integer({ min: 1, max: 30 }),
      testSize: fc.integer({ min: 1, max: 20 }),
      purge: fc.integer({ min: 0, max: 5 }),
      expanding: fc.boolean(),
      reduceLastTest: fc.boolean(),
    });
    fc.assert(
      fc.property(options, (o) => {
        let next = o.trainSize + o.purge;
        for (const { train, test } of walkForwardSplits(o)) {
          expect(test[0]).toBe(next);
          expect(test[0] - train[1] - 1).toBe(o.purge);
          expect(train[1] - train[0] + 1).toBe(o.expanding ? train[1] + 1 : o.trainSize);
          expect(test[1]).toBeLessThan(o.rows);
          next = test[1] + 1;
        }
        expect(o.rows - next).toBeLessThan(o.reduceLastTest ? 1 : o.testSize);
      }),
    );
  });
  it('sizes that are no positive integers are RangeErrors', () => {
    const sizes = { rows: 10, trainSize: 3, testSize: 2 };
    for (const bad of [{ trainSize: 0 }, { testSize: 1.5 }, { rows: -1 }, { purge: -1 }, { rows: Number.NaN }]) {
      expect(() => walkForwardSplits({ ...sizes, ...bad })).toThrow(`${Object.keys(bad)[0]} must be an integer`);
    }
  });
});

describe('combinatorialPurgedSplits', () => {
  it.each(golden.cases.filter(isCombinatorial))(
    '$name: table and paths are those of the golden',
    ({ input, expected }) => {
      const { splits, paths } = combinatorialPurgedSplits(input);
      expect(splits.length).toBe(expected.splits);
      expect(paths).toBe(expected.paths);
      expect(splits.map(({ testFolds, train, test }) => ({ testFolds, train, test }))).toEqual(expected.table);
      expect(splits.map(({ pathIds }) => pathIds)).toEqual(expected.pathIds);
    },
  );
  it('every path holds every fold once, and no training row lies within purge or embargo of a test row', () => {
    const options = fc.record({
      rows: fc.integer({ min: 8, max: 50 }),
      folds: fc.integer({ min: 3, max: 7 }),
      testFolds: fc.integer({ min: 1, max: 2 }),
      purge: fc.integer({ min: 0, max: 3 }),
      embargo: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(options, (o) => {
        const { splits, paths } = combinatorialPurgedSplits(o);
        const visited = new Set<string>();
        for (const { testFolds, train, test, pathIds } of splits) {
          testFolds.forEach((fold, k) => {
            visited.add(`${pathIds[k]}/${fold}`);
          });
          for (const a of train)
            for (const b of test) expect(a < b ? b - a > o.purge : a - b > o.purge + o.embargo).toBe(true);
        }
        expect(visited.size).toBe(paths * o.folds);
      }),
    );
  });
  it('folds that cannot be formed are RangeErrors', () => {
    const sizes = { rows: 20, folds: 4, testFolds: 2 };
    expect(() => combinatorialPurgedSplits({ ...sizes, testFolds: 4 })).toThrow(/testFolds 4 must be below folds 4/);
    expect(() => combinatorialPurgedSplits({ ...sizes, rows: 3 })).toThrow(/rows must be/);
    expect(() => combinatorialPurgedSplits({ ...sizes, embargo: -1 })).toThrow(/embargo must be/);
    expect(() => combinatorialPurgedSplits({ rows: 60, folds: 40, testFolds: 20 })).toThrow(/137846528820 splits/);
  });
});
