// What the module exports: numbers live in its memory, addresses are bytes, sizes are counts. The caller lays it out.
export { alike } from './alike';
export { earn, shares, trade } from './book';
export { centre, clearColumn, columnMeans, crossProducts, packCentred, squaredNorms } from './covariance';
export { eigen, eigenScratch, eigenvalues } from './eigen';
export { leafPaths } from './leaf-paths';
export { packColumns } from './panels';
export { gram, multiply } from './product';
export { deviations } from './rolling';
export { symmetricProduct } from './symmetric';
export { cholesky, solveLower } from './triangle';
export { wardMerges } from './ward';

/** First byte that is free for the caller. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
