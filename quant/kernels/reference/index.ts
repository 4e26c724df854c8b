import type { Kernels } from '../kernels.js';
import { withBook } from './book.js';
import { covariance } from './covariance.js';
import { eigen, eigenvalues } from './eigen.js';
import { gram, multiply } from './products.js';
import { deviations } from './rolling.js';
import { cholesky, solveLower } from './triangle.js';

/** The kernels in plain TypeScript: what the fast twin must equal, and what runs where it cannot. */
export const reference: Kernels = {
  engine: 'reference',
  gram,
  covariance,
  multiply,
  cholesky,
  solveLower,
  eigen,
  eigenvalues,
  deviations,
  withBook,
};
