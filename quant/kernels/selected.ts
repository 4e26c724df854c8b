import type { Kernels } from './kernels.js';
import { reference } from './reference/index.js';
import { createWasmKernels } from './wasm.js';
import { KERNEL_MODULE } from './wasm-bytes.generated.js';

// Multiplications below which the call itself costs what the lanes save: sizes under ten (docs/decisions/0003-kernels.md).
const SMALLEST = 256;

/** The kernels of this process, chosen once at load; one choice cannot be told from another by its results. */
export const kernels: Kernels = selectKernels(process.env['SEXTANT_KERNELS'] ?? '');

/**
 * '' takes WebAssembly where it has SIMD and the plain kernels elsewhere; 'reference' always the plain ones; 'wasm' throws
 * where it cannot have what it names.
 */
export function selectKernels(wanted: string): Kernels {
  if (wanted === 'reference') return reference;
  if (wanted !== '' && wanted !== 'wasm') {
    throw new RangeError(`SEXTANT_KERNELS is "${wanted}": reference, wasm or nothing is understood`);
  }
  const wasm = createWasmKernels(Uint8Array.from(atob(KERNEL_MODULE), (c) => c.charCodeAt(0)));
  if (wasm === null) {
    if (wanted === 'wasm') throw new Error('SEXTANT_KERNELS is wasm, and this JavaScript engine has no SIMD for it');
    return reference;
  }
  const forWork = (multiplications: number): Kernels => (multiplications < SMALLEST ? reference : wasm);
  return {
    engine: 'wasm',
    gram: (X) => forWork((X.rows * X.cols ** 2) / 2).gram(X),
    covariance: (X, how) => forWork((X.rows * X.cols ** 2) / 2).covariance(X, how),
    multiply: (A, B) => forWork(A.rows * A.cols * B.cols).multiply(A, B),
    cholesky: (A, floor) => forWork(A.rows ** 3 / 6).cholesky(A, floor),
    choleskyInPlace: (a, n, floor) => forWork(n ** 3 / 6).choleskyInPlace(a, n, floor),
    solveLower: (L, B) => forWork((L.rows ** 2 * B.cols) / 2).solveLower(L, B),
    eigen: (A) => forWork(A.rows ** 3).eigen(A),
    eigenvalues: (A) => forWork(A.rows ** 3).eigenvalues(A),
    withProducts: (A, use) => forWork(A.rows ** 2).withProducts(A, use),
    deviations: (x, window) => forWork(x.length * window).deviations(x, window),
    alike: (rows, n, low, high) => forWork((rows.length * n) / 2).alike(rows, n, low, high),
    wardMerges: (condensed, n) => forWork(n * n).wardMerges(condensed, n),
    leafPaths: (D, n, nodes, isSingle) => forWork(n * n).leafPaths(D, n, nodes, isSingle),
    // A book is many calls for one set-up, and pays at any size.
    withBook: (rates, use) => wasm.withBook(rates, use),
  };
}
