import { kernelCases } from './kernels.mjs';
import { mlMatrixCases } from './ml-matrix.mjs';
import { portfolioCases } from './portfolio.mjs';

export function* cases() {
  yield* mlMatrixCases();
  yield* kernelCases();
  yield* portfolioCases();
}
