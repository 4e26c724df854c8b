import type { Kernels } from '../kernels.js';
import { alike } from './alike.js';
import { withBook } from './book.js';
import { covariance } from './covariance.js';
import { eigen, eigenvalues } from './eigen.js';
import { leafPaths } from './leaf-paths.js';
import { wardMerges } from './neighbour-chain.js';
import { gram, multiply } from './products.js';
import { deviations } from './rolling.js';
import { withProducts } from './symmetric.js';
import { cholesky, choleskyInPlace, solveLower } from './triangle.js';

/** The kernels in plain TypeScript: what the fast twin must equal, and what runs where it cannot. */
export const reference: Kernels = {
  engine: 'reference',
  gram,
  covariance,
  multiply,
  cholesky,
  choleskyInPlace,
  solveLower,
  eigen,
  eigenvalues,
  withProducts,
  deviations,
  alike,
  wardMerges,
  leafPaths,
  withBook,
};
