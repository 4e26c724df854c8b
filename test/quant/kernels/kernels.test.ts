import fc from 'fast-check';
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix as Oracle } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import type { Kernels } from '../../../quant/kernels/kernels.js';
import { reference } from '../../../quant/kernels/reference/index.js';
import { selectKernels } from '../../../quant/kernels/selected.js';
import { createWasmKernels } from '../../../quant/kernels/wasm.js';
import { KERNEL_MODULE } from '../../../quant/kernels/wasm-bytes.generated.js';
import { identity, zeros } from '../../../quant/linalg/matrix.js';
import { expectClose } from '../../support/goldens.js';
import { noise } from '../linalg/arbitrary.js';

const moduleBytes = Uint8Array.from(Buffer.from(KERNEL_MODULE, 'base64'));
let wasm: Kernels;
beforeAll(() => {
  const created = createWasmKernels(moduleBytes);
  if (created === null) throw new Error('this machine has no WebAssembly SIMD: the fast kernels cannot be tested here');
  wasm = created;
});

/** Every shape that meets every edge of a panel; entries over decades, with exact zeros and both of their signs. */
const size = fc.integer({ min: 1, max: 23 });
const entry = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e-160, -1e150, 1) },
);
const matrix = (rows: number, cols: number): fc.Arbitrary<Matrix> =>
  fc
    .array(entry, { minLength: rows * cols, maxLength: rows * cols })
    .map((xs) => ({ rows, cols, data: Float64Array.from(xs) }));
const shaped = fc.tuple(size, size).chain(([m, n]) => matrix(m, n));
const oracle = (M: Matrix) => Oracle.from1DArray(M.rows, M.cols, M.data);
const random = (rows: number, cols: number, seed: number): Matrix => ({ rows, cols, data: noise(rows * cols, seed) });
const covariance = (n: number, seed: number, rows = 2 * n + 3): Matrix => reference.gram(random(rows, n, seed));
const scaledToOne = (A: Matrix): Matrix => {
  const largest = A.data.reduce((m, x) => Math.max(m, Math.abs(x)), 0) || 1;
  return { ...A, data: A.data.map((x) => x / largest) };
};
const symmetric = size.chain((n) =>
  matrix(n, n).map((M) => {
    const A = zeros(n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) A.data[i * n + j] = M.data[i * n + j]! + M.data[j * n + i]!;
    return scaledToOne(A);
  }),
);
/** Bits, so that −0 is not 0. */
function expectSameBits(actual: Float64Array, expected: Float64Array): void {
  expect(new BigUint64Array(actual.slice().buffer)).toEqual(new BigUint64Array(expected.slice().buffer));
}

describe('the fast kernels equal the plain ones bit for bit', () => {
  it('in XᵀX of every shape', () => {
    fc.assert(fc.property(shaped, (X) => expectSameBits(wasm.gram(X).data, reference.gram(X).data)));
  });
  it('in covariances, centred returns and their lengths of every shape, with and without constant columns', () => {
    fc.assert(
      fc.property(shaped, fc.nat(), fc.boolean(), (X, at, isConstant) => {
        const constant = isConstant ? [at % X.cols] : [];
        const how = { constant, divisor: X.rows + 0.5, keepCentred: true, keepNorms: true };
        const [fast, plain] = [wasm.covariance(X, how), reference.covariance(X, how)];
        expectSameBits(fast.covariance.data, plain.covariance.data);
        expectSameBits(fast.centred!.data, plain.centred!.data);
        expectSameBits(fast.squaredNorms!, plain.squaredNorms!);
        for (const K of [wasm, reference]) {
          expect(K.covariance(X, { ...how, keepCentred: false }).centred).toBeNull();
          expect(K.covariance(X, { ...how, keepNorms: false }).squaredNorms).toBeNull();
        }
      }),
    );
  });
  it('in A B of every shape', () => {
    const pair = fc.tuple(size, size, size).chain(([m, k, n]) => fc.tuple(matrix(m, k), matrix(k, n)));
    fc.assert(fc.property(pair, ([A, B]) => expectSameBits(wasm.multiply(A, B).data, reference.multiply(A, B).data)));
  });
  it('in the Cholesky factor, and in the column at which there is none', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 1e6 }), (n, rows, seed) => {
        const A = covariance(n, seed, rows);
        const [fast, plain] = [wasm.cholesky(A, 1e-14), reference.cholesky(A, 1e-14)];
        if (typeof plain === 'number' || typeof fast === 'number') expect(fast).toBe(plain);
        else expectSameBits(fast.data, plain.data);
      }),
    );
  });
  it('in the factor that takes the place of its matrix, which stays where there is none', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 1e6 }), (n, rows, seed) => {
        const A = covariance(n, seed, rows);
        const expected = reference.cholesky(A, 1e-14);
        for (const K of [wasm, reference]) {
          const a = A.data.slice();
          const column = K.choleskyInPlace(a, n, 1e-14);
          expect(column).toBe(typeof expected === 'number' ? expected : -1);
          expectSameBits(a, typeof expected === 'number' ? A.data : expected.data);
        }
      }),
    );
  });
  it('in products of one symmetric matrix with several vectors, others computed between them', () => {
    const withVectors = symmetric.chain((A) => fc.tuple(fc.constant(A), matrix(3, A.rows)));
    fc.assert(
      fc.property(withVectors, ([A, V]) => {
        const products = (K: Kernels) =>
          K.withProducts(A, (times) => {
            const out = new Float64Array(3 * A.rows);
            for (let k = 0; k < 3; k++) {
              times(V.data.subarray(k * A.rows, (k + 1) * A.rows), out.subarray(k * A.rows, (k + 1) * A.rows));
              K.cholesky(covariance(7, k + 1), 0);
            }
            return out;
          });
        expectSameBits(products(wasm), products(reference));
      }),
    );
  });
  it("in Ward's merges, with ties, copies and the largest distances", () => {
    const distance = fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 0, max: 2, noNaN: true }) },
      { weight: 4, arbitrary: fc.constantFrom(0, 0.25, 0.5, 1) },
      { weight: 1, arbitrary: fc.constantFrom(1e-200, 1e100, 1e150) },
    );
    const points = fc.integer({ min: 1, max: 70 }).chain((n) => {
      const count = (n * (n - 1)) / 2;
      return fc.tuple(fc.constant(n), fc.array(distance, { minLength: count, maxLength: count }));
    });
    fc.assert(
      fc.property(points, ([n, distances]) => {
        const condensed = Float64Array.from(distances);
        expectSameBits(wasm.wardMerges(condensed, n), reference.wardMerges(condensed, n));
      }),
    );
  });
  it('in the column at which an indefinite or NaN matrix fails', () => {
    fc.assert(
      fc.property(symmetric, fc.nat(), (A, at) => {
        const broken = { ...A, data: A.data.slice() };
        broken.data[at % A.data.length] = Number.NaN;
        for (const M of [A, broken]) {
          const [fast, plain] = [wasm.cholesky(M, 0), reference.cholesky(M, 0)];
          if (typeof plain === 'number' || typeof fast === 'number') expect(fast).toBe(plain);
          else expectSameBits(fast.data, plain.data);
        }
      }),
    );
  });
  it('in forward solves with any number of right-hand sides', () => {
    fc.assert(
      fc.property(
        fc.tuple(size, size).chain(([n, m]) => matrix(n, m)),
        fc.integer({ min: 1, max: 1e6 }),
        (B, seed) => {
          const L = reference.cholesky(covariance(B.rows, seed), 0) as Matrix;
          expectSameBits(wasm.solveLower(L, B).data, reference.solveLower(L, B).data);
        },
      ),
    );
  });
  it('in eigenvalues and vectors of any symmetric matrix', () => {
    fc.assert(
      fc.property(symmetric, (A) => {
        const [fast, plain] = [wasm.eigen(A), reference.eigen(A)];
        expectSameBits(fast.values, plain.values);
        expectSameBits(fast.rows, plain.rows);
        expectSameBits(wasm.eigenvalues(A), fast.values);
        expectSameBits(reference.eigenvalues(A), plain.values);
      }),
    );
  });
  it('in deviations of every window, with gaps and at every remainder of eight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 20, arbitrary: entry }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
          maxLength: 60,
        }),
        fc.integer({ min: 2, max: 24 }),
        (x, window) => {
          const plain = reference.deviations(Float64Array.from(x), window);
          // A NaN has many bits and one meaning.
          expect(wasm.deviations(Float64Array.from(x), window)).toEqual(plain);
          expect(plain.length).toBe(Math.max(0, x.length - window + 1));
        },
      ),
    );
  });
  it('at sizes with several batches of sweeps, on both sides of every panel edge', () => {
    for (const n of [31, 32, 33, 63, 64, 65, 97, 130]) {
      const C = scaledToOne(covariance(n, n));
      const [fast, plain] = [wasm.eigen(C), reference.eigen(C)];
      expectSameBits(fast.values, plain.values);
      expectSameBits(fast.rows, plain.rows);
      expectSameBits(wasm.eigenvalues(C), fast.values);
      const L = reference.cholesky(C, 0) as Matrix;
      expectSameBits((wasm.cholesky(C, 0) as Matrix).data, L.data);
      const B = random(n, n + 3, 5);
      expectSameBits(wasm.solveLower(L, B).data, reference.solveLower(L, B).data);
      expectSameBits(wasm.gram(B).data, reference.gram(B).data);
      expectSameBits(wasm.multiply(C, B).data, reference.multiply(C, B).data);
      // Deeper than one block of rows.
      const deep = random(2 * n + 130, n, 6);
      expectSameBits(wasm.gram(deep).data, reference.gram(deep).data);
      const condensed = random(1, (n * (n - 1)) / 2, 7).data.map((x) => Math.abs(x));
      expectSameBits(wasm.wardMerges(condensed, n), reference.wardMerges(condensed, n));
    }
  });
  it('after a larger problem has left its numbers in the memory', () => {
    const small = random(5, 7, 3);
    const before = wasm.gram(small).data;
    wasm.eigen(scaledToOne(covariance(90, 1)));
    expectSameBits(wasm.gram(small).data, before);
    expectSameBits(wasm.eigen(identity(3)).rows, reference.eigen(identity(3)).rows);
  });
});

describe('the fast kernels agree with ml-matrix', () => {
  const n = 40;
  const X = random(90, n, 11);
  const C = scaledToOne(covariance(n, 12));
  it('in products', () => {
    expectClose(wasm.gram(X).data, oracle(X).transpose().mmul(oracle(X)).to1DArray(), 1e-13);
    expectClose(wasm.multiply(X, C).data, oracle(X).mmul(oracle(C)).to1DArray(), 1e-13);
  });
  it('in the Cholesky factor and its solves', () => {
    const L = wasm.cholesky(C, 0) as Matrix;
    const theirs = new CholeskyDecomposition(oracle(C)).lowerTriangularMatrix;
    expectClose(L.data, theirs.to1DArray(), 1e-13);
    const Y = wasm.solveLower(L, C);
    expectClose(oracle(L).mmul(oracle(Y)).to1DArray(), C.data, 1e-13);
  });
  it('in eigenvalues', () => {
    const theirs = new EigenvalueDecomposition(oracle(C), { assumeSymmetric: true }).realEigenvalues;
    expectClose(
      wasm.eigen(C).values.sort(),
      theirs.sort((p, q) => p - q),
      1e-13,
    );
  });
});

describe('selection', () => {
  it('takes WebAssembly unless the plain kernels are asked for', () => {
    expect(selectKernels('').engine).toBe('wasm');
    expect(selectKernels('wasm').engine).toBe('wasm');
    expect(selectKernels('reference')).toBe(reference);
  });
  it('refuses a name it does not know', () => {
    expect(() => selectKernels('native')).toThrow(
      'SEXTANT_KERNELS is "native": reference, wasm or nothing is understood',
    );
  });
  it('says so where the bytes are no module, and gives way where the engine lacks a feature of it', () => {
    expect(() => createWasmKernels(Uint8Array.of(1, 2, 3))).toThrow(
      /3 bytes are no WebAssembly module; run npm run build/,
    );
    // A sound header, then a section of a version to come.
    expect(createWasmKernels(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 99, 1, 0))).toBeNull();
  });
});

describe('inputs', () => {
  it('are never changed', () => {
    const C = scaledToOne(covariance(37, 2));
    const copy = C.data.slice();
    const distances = Float64Array.from({ length: 36 }, (_, k) => 1 + ((k * 7) % 11));
    const distancesBefore = distances.slice();
    for (const K of [wasm, reference]) {
      K.gram(C);
      K.covariance(C, { constant: [3], divisor: 2, keepCentred: true, keepNorms: true });
      K.withProducts(C, (times) => times(C.data.subarray(0, 37), new Float64Array(37)));
      K.wardMerges(distances, 9);
      K.multiply(C, C);
      K.solveLower(K.cholesky(C, 0) as Matrix, C);
      K.eigen(C);
      K.eigenvalues(C);
      expectSameBits(C.data, copy);
      expectSameBits(distances, distancesBefore);
    }
  });
});
