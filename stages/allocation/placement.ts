import type { Certificate } from '../../contracts/allocation.js';

/** Gross per column of the book, as a profile placed it, and the proof. */
export interface Placement {
  readonly gross: Float64Array;
  /** Bucket of each column. */
  readonly buckets: readonly string[];
  readonly certificates: readonly Certificate[];
  readonly fallbacks: readonly string[];
}
