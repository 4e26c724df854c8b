import type { Matrix } from '../../contracts/matrix.js';
import type { Book } from './book.js';

/**
 * The loops in which dense linear algebra and the simulator spend their time. Two implementations give the same bits: both
 * add the same products in the same order. In linear algebra a lane of the fast one is an entry of the result, never a part
 * of its sum; the sums of a book are split into four the same way by both.
 *
 * Arguments are trusted: `linalg/` has checked them. What is passed in is never changed.
 */
export interface Kernels {
  readonly engine: 'wasm' | 'reference';
  /** XᵀX, exactly symmetric; T products oldest row first. */
  gram(X: Matrix): Matrix;
  /**
   * XᵀX / divisor of X = returns minus the means of their columns, and X itself where it is wanted. Columns listed in
   * `constant` become exact zeros.
   */
  covariance(
    returns: Matrix,
    how: { readonly constant: readonly number[]; readonly divisor: number; readonly keepCentred: boolean },
  ): CentredCovariance;
  /** A B; products in ascending order of the inner index. */
  multiply(A: Matrix, B: Matrix): Matrix;
  /** L of A = L Lᵀ from the lower triangle of A, or the first column whose pivot is not above `floor`. */
  cholesky(A: Matrix, floor: number): Matrix | number;
  /** L⁻¹ B, L lower triangular. */
  solveLower(L: Matrix, B: Matrix): Matrix;
  /** Eigenvalues as they come and their vectors, one per row. A is symmetric to the bit and its largest entry near 1. */
  eigen(A: Matrix): EigenRows;
  /** The same eigenvalues, to the bit, without their vectors. */
  eigenvalues(A: Matrix): Float64Array;
  /** Standard deviation (ddof 1) of every window of x, oldest first: x.length − window + 1 of them; NaN where one holds a NaN. */
  deviations(x: Float64Array, window: number): Float64Array;
  /** An empty book with one cost rate per asset. It lives until `use` returns. */
  withBook<T>(rates: Float64Array, use: (book: Book) => T): T;
}

export interface CentredCovariance {
  readonly covariance: Matrix;
  /** Null where it was not asked for. */
  readonly centred: Matrix | null;
}

export interface EigenRows {
  readonly values: Float64Array;
  /** n × n, vector k in row k. */
  readonly rows: Float64Array;
}
