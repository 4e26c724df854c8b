import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import {
  cholesky,
  choleskyOrColumn,
  solveCholesky,
  solveLower,
  solveLowerColumns,
} from '../../../quant/linalg/cholesky.js';
import { gram } from '../../../quant/linalg/gram.js';
import { fromRows, identity, mirror, requireFinite, zeros } from '../../../quant/linalg/matrix.js';
import { multiply } from '../../../quant/linalg/multiply.js';
import { expectClose } from '../../support/goldens.js';
import { noise, panel } from './arbitrary.js';

const column = ({ rows, cols, data }: Matrix, j: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]!);

describe('cholesky', () => {
  it('gives a lower triangle whose product is the matrix, at sizes in either kernel', () => {
    for (const n of [1, 3, 7, 12, 33, 64]) {
      const A = gram(panel(2 * n + 5, n));
      const L = cholesky(A)!;
      const transposed: Matrix = {
        rows: n,
        cols: n,
        data: L.data.map((_, k) => L.data[(k % n) * n + Math.floor(k / n)]!),
      };
      expectClose(multiply(L, transposed).data, A.data, { relativeToLargest: 1e-14 });
      for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) expect(L.data[i * n + j]).toBe(0);
    }
  });
  it('names the first column that depends on those before it, at sizes in either kernel', () => {
    for (const [n, copy] of [
      [6, 4],
      [40, 29],
    ] as const) {
      const X = panel(3 * n, n);
      for (let t = 0; t < X.rows; t++) X.data[t * n + copy] = 2 * X.data[t * n + 1]!;
      expect(choleskyOrColumn(gram(X))).toBe(copy);
      expect(cholesky(gram(X))).toBeNull();
    }
  });
  it('has no factor of zeros or of an indefinite matrix, and refuses what is not square', () => {
    expect(cholesky(zeros(12, 12))).toBeNull();
    expect(
      choleskyOrColumn(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toBe(1);
    expect(() => cholesky(zeros(2, 3))).toThrow('cholesky: A is 2 × 3, a square matrix is needed');
  });
});

describe('solveLowerColumns', () => {
  it('gives every column the bits of solveLower, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), (n, m) => {
        const L = cholesky(gram(panel(2 * n + 5, n)))!;
        const B: Matrix = { rows: n, cols: m, data: noise(n * m, n + m) };
        const Y = solveLowerColumns(L, B);
        for (let j = 0; j < m; j++) expect(column(Y, j)).toEqual(solveLower(L, column(B, j)));
      }),
    );
  });
  it('refuses what does not fit', () => {
    expect(() => solveLowerColumns(identity(2), zeros(3, 1))).toThrow('solveLowerColumns: L is 2 × 2, B is 3 × 1');
    expect(() => solveLowerColumns(zeros(2, 3), zeros(2, 1))).toThrow(RangeError);
  });
});

describe('solveCholesky', () => {
  it('solves the system the factor came from', () => {
    const A = gram(panel(90, 35));
    const b = noise(35, 4);
    const x = solveCholesky(cholesky(A)!, b);
    expectClose(multiply(A, { rows: 35, cols: 1, data: x }).data, b, 1e-12);
  });
});

describe('mirror', () => {
  it('copies either triangle to the other and leaves the diagonal', () => {
    for (const n of [1, 2, 15, 16, 17, 40]) {
      const source = noise(n * n, n);
      const [lower, upper] = [source.slice(), source.slice()];
      mirror(lower, n, 'lower');
      mirror(upper, n, 'upper');
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          expect(lower[i * n + j]).toBe(source[Math.max(i, j) * n + Math.min(i, j)]);
          expect(upper[i * n + j]).toBe(source[Math.min(i, j) * n + Math.max(i, j)]);
        }
      }
    }
  });
});

describe('requireFinite', () => {
  it('finds the one entry that is not, wherever it is, and trusts extremes whose sum is not', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (let k = 0; k < 11; k++) {
        const M: Matrix = { rows: 1, cols: 11, data: noise(11) };
        M.data[k] = bad;
        expect(() => requireFinite('M', M)).toThrow(`M[0, ${k}] is ${bad}`);
      }
    }
    requireFinite('M', { rows: 1, cols: 6, data: new Float64Array(6).fill(Number.MAX_VALUE) });
  });
});
