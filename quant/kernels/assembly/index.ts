// What the module exports: numbers live in its memory, addresses are bytes, sizes are counts. The caller lays it out.
export { earn, shares, trade } from './book';
export { eigen, eigenScratch, eigenvalues } from './eigen';
export { centre, divide, gram, multiply } from './product';
export { deviations } from './rolling';
export { cholesky, solveLower } from './triangle';

/** First byte that is free for the caller. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
