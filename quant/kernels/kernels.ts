import type { Matrix } from '../../contracts/matrix.js';
import type { Book } from './book.js';

/**
 * The loops in which dense linear algebra and the simulator spend their time. Two implementations give the same bits: both
 * add the same products in the same order. In linear algebra a lane of the fast one is an entry of the result, never a part
 * of its sum; the sums of a book are split into four the same way by both.
 *
 * Arguments are trusted: `linalg/` has checked them. What is passed in is not changed, but for `choleskyInPlace`.
 */
export interface Kernels {
  readonly engine: 'wasm' | 'reference';
  /** XᵀX, exactly symmetric; T products oldest row first. */
  gram(X: Matrix): Matrix;
  /**
   * XᵀX / divisor of X = returns minus the means of their columns, and what else of X is wanted. Columns listed in
   * `constant` become exact zeros.
   */
  covariance(returns: Matrix, how: CovarianceRules): CentredCovariance;
  /** A B; products in ascending order of the inner index. */
  multiply(A: Matrix, B: Matrix): Matrix;
  /** L of A = L Lᵀ from the lower triangle of A, or the first column whose pivot is not above `floor`. */
  cholesky(A: Matrix, floor: number): Matrix | number;
  /** As `cholesky` in the memory of `a`, n × n row after row: −1, or the column, and then `a` is as it was. */
  choleskyInPlace(a: Float64Array, n: number, floor: number): number;
  /** L⁻¹ B, L lower triangular. */
  solveLower(L: Matrix, B: Matrix): Matrix;
  /** Eigenvalues as they come and their vectors, one per row. A is symmetric to the bit and its largest entry near 1. */
  eigen(A: Matrix): EigenRows;
  /** The same eigenvalues, to the bit, without their vectors. */
  eigenvalues(A: Matrix): Float64Array;
  /** out = A v for a symmetric A and many v, products in ascending order of the inner index; `times` lives until `use` returns. */
  withProducts<T>(A: Matrix, use: (times: (v: Float64Array, out: Float64Array) => void) => T): T;
  /** Standard deviation (ddof 1) of every window of x, oldest first: x.length − window + 1 of them; NaN where one holds a NaN. */
  deviations(x: Float64Array, window: number): Float64Array;
  /**
   * 1 for each of n rows of whole numbers whose product with some earlier row is ≤ low or ≥ high. Rows are of one even length, entries
   * in −32767..32767, and products of rows below 2³¹.
   */
  alike(rows: Int16Array, n: number, low: number, high: number): Uint8Array;
  /**
   * Ward's merges of n points from condensed distances, each ≥ 0 and at most 1e150, in the order in which the
   * nearest-neighbour chain finds them: a < b and their height, three numbers each.
   */
  wardMerges(condensed: Float64Array, n: number): Float64Array;
  /**
   * The shortest paths M (n × n) through every node of a tree from distances D by tree position (n × n, ≥ 0). Nodes come children first,
   * as begin and middle of the left child, then begin, middle and end of the right one; a single leaf has its end for its middle.
   */
  leafPaths(D: Float64Array, n: number, nodes: Int32Array, isSingle: boolean): Float64Array;
  /** An empty book with one cost rate per asset. It lives until `use` returns. */
  withBook<T>(rates: Float64Array, use: (book: Book) => T): T;
}

export interface CovarianceRules {
  readonly constant: readonly number[];
  readonly divisor: number;
  readonly keepCentred: boolean;
  readonly keepNorms: boolean;
}

export interface CentredCovariance {
  readonly covariance: Matrix;
  /** Null where it was not asked for. */
  readonly centred: Matrix | null;
  /** |x_t|² of every row of X, columns in ascending order; null where it was not asked for. */
  readonly squaredNorms: Float64Array | null;
}

export interface EigenRows {
  readonly values: Float64Array;
  /** n × n, vector k in row k. */
  readonly rows: Float64Array;
}
