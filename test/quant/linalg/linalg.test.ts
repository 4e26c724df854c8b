import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix as Oracle } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { gram } from '../../../quant/linalg/gram.js';
import { fromJson, fromRows, identity, toJson, zeros } from '../../../quant/linalg/matrix.js';
import { multiply } from '../../../quant/linalg/multiply.js';
import { symmetricEigen } from '../../../quant/linalg/symmetric-eigen.js';
import { expectClose } from '../../support/goldens.js';
import { matrixOf, matrixUpTo, panel, permuteBoth } from './arbitrary.js';

const oracle = (M: Matrix) => Oracle.from1DArray(M.rows, M.cols, M.data);
const symmetric = (n: number) =>
  matrixOf(n, n).map((M): Matrix => {
    const data = M.data.map((x, k) => (x + M.data[(k % n) * n + Math.floor(k / n)]!) / 2);
    return { rows: n, cols: n, data };
  });
const anySymmetric = fc.integer({ min: 1, max: 14 }).chain(symmetric);
const transpose = ({ rows, cols, data }: Matrix): Matrix => ({
  rows: cols,
  cols: rows,
  data: Float64Array.from(data, (_, k) => data[(k % rows) * cols + Math.floor(k / rows)]!),
});

describe('multiply', () => {
  it('agrees with ml-matrix on every shape', () => {
    const pair = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([m, k, n]) => fc.tuple(matrixOf(m, k), matrixOf(k, n)));
    fc.assert(
      fc.property(pair, ([A, B]) => {
        expectClose(multiply(A, B).data, oracle(A).mmul(oracle(B)).to1DArray(), 1e-14);
      }),
    );
  });
  it('gives an entry the same bits whatever block it falls into', () => {
    const A = panel(7, 31, 3);
    const B = panel(31, 9, 5);
    const whole = multiply(A, B);
    for (let j = 0; j < 9; j++) {
      const column = multiply(A, {
        rows: 31,
        cols: 1,
        data: Float64Array.from({ length: 31 }, (_, k) => B.data[k * 9 + j]!),
      });
      for (let i = 0; i < 7; i++) expect(column.data[i]).toBe(whole.data[i * 9 + j]);
    }
  });
  it('refuses what cannot be multiplied, by name', () => {
    expect(() => multiply(zeros(2, 3), zeros(2, 3))).toThrow('multiply: A is 2 × 3, B is 2 × 3');
    expect(() => multiply(zeros(0, 3), zeros(3, 1))).toThrow(/multiply: A is empty/);
    expect(() =>
      multiply(
        identity(2),
        fromRows([
          [1, 0],
          [0, Number.NaN],
        ]),
      ),
    ).toThrow('multiply: B[1, 1] is NaN');
    expect(() => multiply({ rows: 2, cols: 2, data: new Float64Array(3) }, identity(2))).toThrow(RangeError);
  });
});

describe('the JSON form', () => {
  it('comes back bit for bit, before its list was read and after', () => {
    fc.assert(
      fc.property(matrixUpTo(6, 6), (M) => {
        const json = toJson(M);
        expect(fromJson(json)).toEqual(M);
        expect(json.data).toEqual([...M.data]);
        expect(json.data).toBe(json.data);
        expect(fromJson(json)).toEqual(M);
        expect(structuredClone(json)).toEqual({ rows: M.rows, cols: M.cols, data: [...M.data] });
        expect(JSON.parse(JSON.stringify(toJson(identity(2))))).toEqual({ rows: 2, cols: 2, data: [1, 0, 0, 1] });
      }),
    );
  });
  it('does not see what is written into the copy', () => {
    const json = toJson(identity(2));
    fromJson(json).data.fill(7);
    expect(json.data).toEqual([1, 0, 0, 1]);
  });
});

describe('gram', () => {
  it('agrees with ml-matrix and is exactly symmetric', () => {
    fc.assert(
      fc.property(matrixUpTo(12, 11), (X) => {
        const G = gram(X);
        expectClose(G.data, oracle(X).transpose().mmul(oracle(X)).to1DArray(), 1e-13);
        expect(transpose(G).data).toEqual(G.data);
      }),
    );
  });
  it('is the product of the transpose, bit for bit', () => {
    const X = panel(37, 10);
    expect(gram(X).data).toEqual(multiply(transpose(X), X).data);
  });
  it('refuses an infinite entry by index', () => {
    expect(() =>
      gram(
        fromRows([
          [1, 2],
          [3, Number.POSITIVE_INFINITY],
        ]),
      ),
    ).toThrow('gram: X[1, 1] is Infinity');
  });
});

describe('symmetricEigen', () => {
  it('agrees with ml-matrix on the eigenvalues', () => {
    fc.assert(
      fc.property(anySymmetric, (A) => {
        // ml-matrix 6.15.1 throws on some matrices with subnormal entries; ours are checked on those below.
        fc.pre(A.data.every((x) => x === 0 || Math.abs(x) > 1e-300));
        const theirs = new EigenvalueDecomposition(oracle(A), { assumeSymmetric: true }).realEigenvalues;
        expectClose(
          symmetricEigen(A).values,
          [...theirs].sort((p, q) => p - q),
          1e-13,
        );
      }),
    );
  });
  it('puts the matrix together again from ascending values and orthonormal vectors', () => {
    fc.assert(
      fc.property(anySymmetric, (A) => {
        const { values, vectors: V } = symmetricEigen(A);
        const n = A.rows;
        const scaled: Matrix = { rows: n, cols: n, data: V.data.map((x, k) => x * values[k % n]!) };
        expectClose(multiply(scaled, transpose(V)).data, A.data, 1e-13);
        expectClose(gram(V).data, identity(n).data, 1e-13);
        for (let k = 1; k < n; k++) expect(values[k]!).toBeGreaterThanOrEqual(values[k - 1]!);
      }),
    );
  });
  it('gives the same bits when distinct assets are permuted', () => {
    const C = gram(panel(60, 9));
    const order = [4, 1, 8, 0, 3, 7, 2, 6, 5];
    const [one, other] = [symmetricEigen(C), symmetricEigen(permuteBoth(C, order))];
    expect(other.values).toEqual(one.values);
    order.forEach((from, i) => {
      for (let k = 0; k < 9; k++) expect(other.vectors.data[i * 9 + k]).toBe(one.vectors.data[from * 9 + k]);
    });
  });
  it('keeps the relative digits of small eigenvalues on a graded matrix', () => {
    const d = [1e-4, 1, 1e4];
    const A = fromRows(
      [
        [2, 1, 0],
        [1, 3, 1],
        [0, 1, 2],
      ].map((row, i) => row.map((x, j) => x * d[i]! * d[j]!)),
    );
    const { values } = symmetricEigen(A);
    // The product of eigenvalues is the determinant: 8 × (1e-4 · 1 · 1e4)².
    expectClose(values[0]! * values[1]! * values[2]!, 8, { relative: 1e-13 });
  });
  it('answers for one value, zeros, repeated values and extreme scales', () => {
    expect(symmetricEigen(fromRows([[-3]])).values).toEqual(Float64Array.of(-3));
    expect(symmetricEigen(zeros(4, 4)).values).toEqual(new Float64Array(4));
    expect(symmetricEigen(identity(5)).values).toEqual(new Float64Array(5).fill(1));
    for (const scale of [1e-200, 1e200]) {
      expectClose(
        symmetricEigen(
          fromRows([
            [2 * scale, scale],
            [scale, 2 * scale],
          ]),
        ).values,
        [scale, 3 * scale],
        {
          relative: 1e-14,
        },
      );
    }
  });
  it('converges on a large singular matrix', () => {
    const { values } = symmetricEigen(gram(panel(20, 120)));
    expect(values.filter((x) => x > 1e-12 * values[119]!).length).toBe(20);
  });
  it('refuses what is not symmetric, by entry', () => {
    expect(() =>
      symmetricEigen(
        fromRows([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toThrow('symmetricEigen: A is not symmetric: [1, 0] is 3');
    expect(() => symmetricEigen(zeros(2, 3))).toThrow(RangeError);
    expect(() => symmetricEigen(zeros(0, 0))).toThrow(RangeError);
    expect(() => symmetricEigen(fromRows([[Number.NaN]]))).toThrow('symmetricEigen: A[0, 0] is NaN');
  });
});
