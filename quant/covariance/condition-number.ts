/**
 * Condition number of a covariance in the 2-norm: largest over smallest eigenvalue.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., 2.6.2.
 * Shape    C N × N → number ≥ 1, or Infinity where the smallest eigenvalue is not above N ε times the largest: the
 *          matrix is singular to working precision, or indefinite. Infinity does not survive JSON; store null for it.
 * Errors   RangeError where C is empty, not square, not finite or not symmetric.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireSymmetric } from '../linalg/require-matrix.js';
import { symmetricEigenvalues } from '../linalg/symmetric-eigen.js';

export function conditionNumber(covariance: Matrix): number {
  requireSymmetric('conditionNumber: covariance', covariance);
  const values = symmetricEigenvalues(covariance);
  const n = values.length;
  const [smallest, largest] = [values[0]!, values[n - 1]!];
  return smallest > n * Number.EPSILON * Math.abs(largest) ? largest / smallest : Number.POSITIVE_INFINITY;
}
