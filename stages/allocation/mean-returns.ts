import type { Book } from './book.js';
import type { Bucket } from './buckets.js';

/**
 * Expected return of each bucket per session, for max_sharpe only.
 *
 *   m_i   mean of the directional stream      μ_i = (1 − k) m_i + k m̄,  k = `risk.meanShrinkage`, m̄ the cross-sectional mean
 *   μ_b   Σ_i share_i μ_i
 *
 * Source: shrinkage towards the grand mean, Jorion (1986), JFQA 21, 279-292, with the intensity given by the mandate.
 */
export function bucketMeans(book: Book, parts: readonly Bucket[], shrinkage: number): Float64Array {
  const { rows: T, cols: N, data } = book.streams;
  const means = new Float64Array(N);
  let t = 0;
  // Four rows share one pass over the sums; each sum still takes them oldest first.
  for (; t + 3 < T; t += 4) {
    const [r0, r1, r2, r3] = [t * N, (t + 1) * N, (t + 2) * N, (t + 3) * N];
    for (let i = 0; i < N; i++) {
      means[i] = means[i]! + data[r0 + i]! / T + data[r1 + i]! / T + data[r2 + i]! / T + data[r3 + i]! / T;
    }
  }
  for (; t < T; t++) for (let i = 0; i < N; i++) means[i]! += data[t * N + i]! / T;
  const grand = means.reduce((sum, m) => sum + m, 0) / N;
  return Float64Array.from(parts, ({ members, shares }) =>
    members.reduce((sum, i, k) => sum + shares[k]! * ((1 - shrinkage) * means[i]! + shrinkage * grand), 0),
  );
}
