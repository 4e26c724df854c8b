/**
 * The inverse M of a symmetric matrix K that grows and shrinks by one row and column at a time, K indefinite or not.
 *
 *   insert   K' = [K k; k' c]:  p = c − k'M k,  u = M k,  M' = [M + u u'/p, −u/p; −u'/p, 1/p]
 *   remove   row k:             M' = M − M_k M_k' / M_kk, without that row and column; the last row takes its place
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., 2.1.4 and 6.5; Best (1984), Bull. Austral. Math. Soc. 30, ex. 3.
 * Cost     O(s²) a change, s rows. Rounding adds up over the changes: a caller takes from it which rows to keep, and
 *          solves for those afresh.
 */
export interface BorderedInverse {
  readonly size: number;
  /** The pivot p; the row is there afterwards unless |p| ≤ `least` or p is not a number. */
  insert(column: Float64Array, corner: number, least: number): number;
  /** False, and nothing changed, where |M_kk| is not above `least`. */
  remove(k: number, least: number): boolean;
  /** out ← M v, the first `size` entries of each. */
  apply(v: Float64Array, out: Float64Array): void;
}

/** From the inverse of s rows, row by row. */
export function borderedInverse(start: Float64Array, s: number): BorderedInverse {
  let size = s;
  let stride = s + 16;
  let M = new Float64Array(stride * stride);
  for (let i = 0; i < s; i++) M.set(start.subarray(i * s, i * s + s), i * stride);
  let u = new Float64Array(stride);

  const grow = (): void => {
    const wider = stride * 2;
    const roomy = new Float64Array(wider * wider);
    for (let i = 0; i < size; i++) roomy.set(M.subarray(i * stride, i * stride + size), i * wider);
    M = roomy;
    stride = wider;
    u = new Float64Array(wider);
  };
  const apply = (v: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < size; i++) {
      let s = 0;
      for (let j = 0; j < size; j++) s += M[i * stride + j]! * v[j]!;
      out[i] = s;
    }
  };

  return {
    get size() {
      return size;
    },
    apply,
    insert(column, corner, least) {
      if (size === stride) grow();
      apply(column, u);
      let p = corner;
      for (let i = 0; i < size; i++) p -= column[i]! * u[i]!;
      if (!(Math.abs(p) > least)) return p;
      const last = size * stride;
      for (let i = 0; i < size; i++) {
        const t = u[i]! / p;
        for (let j = 0; j < size; j++) M[i * stride + j]! += t * u[j]!;
        M[i * stride + size] = -t;
        M[last + i] = -t;
      }
      M[last + size] = 1 / p;
      size++;
      return p;
    },
    remove(k, least) {
      const p = M[k * stride + k]!;
      if (!(Math.abs(p) > least)) return false;
      for (let j = 0; j < size; j++) u[j] = M[k * stride + j]!;
      for (let i = 0; i < size; i++) {
        const t = u[i]! / p;
        for (let j = 0; j < size; j++) M[i * stride + j]! -= t * u[j]!;
      }
      size--;
      for (let j = 0; j < size; j++) M[k * stride + j] = M[size * stride + j]!;
      M[k * stride + k] = M[size * stride + size]!;
      for (let i = 0; i < size; i++) M[i * stride + k] = M[k * stride + i]!;
      return true;
    },
  };
}

/** [Q A'; A 0]⁻¹ = [0 A⁻¹; A⁻' −A⁻' Q A⁻¹] for k × k Q and A; null where A is singular. */
export function saddleInverse(Q: Float64Array, A: Float64Array, k: number): Float64Array | null {
  const inverse = invert(A, k);
  if (inverse === null) return null;
  const s = 2 * k;
  const M = new Float64Array(s * s);
  const QA = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      M[i * s + k + j] = inverse[i * k + j]!;
      M[(k + j) * s + i] = inverse[i * k + j]!;
      for (let t = 0; t < k; t++) QA[i * k + j]! += Q[i * k + t]! * inverse[t * k + j]!;
    }
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let t = 0; t < k; t++) sum += inverse[t * k + i]! * QA[t * k + j]!;
      M[(k + i) * s + k + j] = -sum;
    }
  }
  return M;
}

/** Gauss–Jordan with row exchanges. */
function invert(A: Float64Array, k: number): Float64Array | null {
  const a = Float64Array.from(A);
  const b = new Float64Array(k * k);
  for (let i = 0; i < k; i++) b[i * k + i] = 1;
  for (let col = 0; col < k; col++) {
    let pivot = col;
    for (let i = col + 1; i < k; i++) if (Math.abs(a[i * k + col]!) > Math.abs(a[pivot * k + col]!)) pivot = i;
    // 1e-9: rows of zeros and ones are either far from dependent or dependent.
    if (!(Math.abs(a[pivot * k + col]!) > 1e-9)) return null;
    for (const m of [a, b]) {
      for (let j = 0; j < k; j++) {
        const t = m[col * k + j]!;
        m[col * k + j] = m[pivot * k + j]!;
        m[pivot * k + j] = t;
      }
    }
    const p = a[col * k + col]!;
    for (let j = 0; j < k; j++) {
      a[col * k + j]! /= p;
      b[col * k + j]! /= p;
    }
    for (let i = 0; i < k; i++) {
      const f = a[i * k + col]!;
      if (i === col || f === 0) continue;
      for (let j = 0; j < k; j++) {
        a[i * k + j]! -= f * a[col * k + j]!;
        b[i * k + j]! -= f * b[col * k + j]!;
      }
    }
  }
  return b;
}
