import type { Kernels } from './kernels.js';
import { reference } from './reference/index.js';
import { createWasmKernels } from './wasm.js';
import { KERNEL_MODULE } from './wasm-bytes.generated.js';

// Below these counts of multiplications copying in and out costs more than the lanes save (docs/decisions/0003-kernels.md).
const SMALLEST = { gram: 4_000, multiply: 4_000, cholesky: 4_000, solveLower: 4_000, eigen: 4_000 };

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
  const pick = (work: number, smallest: number): Kernels => (work < smallest ? reference : wasm);
  return {
    engine: 'wasm',
    gram: (X) => pick((X.rows * X.cols ** 2) / 2, SMALLEST.gram).gram(X),
    multiply: (A, B) => pick(A.rows * A.cols * B.cols, SMALLEST.multiply).multiply(A, B),
    cholesky: (A, floor) => pick(A.rows ** 3 / 6, SMALLEST.cholesky).cholesky(A, floor),
    solveLower: (L, B) => pick((L.rows ** 2 * B.cols) / 2, SMALLEST.solveLower).solveLower(L, B),
    eigen: (A) => pick(A.rows ** 3, SMALLEST.eigen).eigen(A),
  };
}
