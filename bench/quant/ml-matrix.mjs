import { CholeskyDecomposition, EigenvalueDecomposition, Matrix, covariance as theirCovariance } from 'ml-matrix';
import { cholesky, gram, multiply, sampleCovariance, symmetricEigen } from '../../dist/quant/index.js';
import { noise, returnsPanel } from '../inputs.mjs';

const theirs = ({ rows, cols, data }) => Matrix.from1DArray(rows, cols, data);

/** The public functions against ml-matrix; what it is given is made before the clock starts. */
export function* mlMatrixCases() {
  const returns = returnsPanel(500, 300, 1);
  const R = theirs(returns);
  yield {
    group: 'sample covariance, T = 500',
    size: 300,
    inputs: { returns },
    rivals: { 'ml-matrix': () => theirCovariance(R), ours: () => sampleCovariance(returns) },
  };
  const n = 200;
  const A = noise(n, n, 1);
  const S = gram(returnsPanel(2 * n, n, 2));
  const [a, s] = [theirs(A), theirs(S)];
  const cases = {
    'product of matrices': [() => a.mmul(a), () => multiply(A, A), { A }],
    'Cholesky factor': [() => new CholeskyDecomposition(s).lowerTriangularMatrix, () => cholesky(S), { S }],
    'symmetric eigen, values and vectors': [
      () => new EigenvalueDecomposition(s, { assumeSymmetric: true }).eigenvectorMatrix,
      () => symmetricEigen(S),
      { S },
    ],
  };
  for (const [group, [other, ours, inputs]] of Object.entries(cases)) {
    yield { group, size: n, inputs, rivals: { 'ml-matrix': other, ours } };
  }
}
