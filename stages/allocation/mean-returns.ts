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
  for (let t = 0; t < T; t++) for (let i = 0; i < N; i++) means[i]! += data[t * N + i]! / T;
  const grand = means.reduce((sum, m) => sum + m, 0) / N;
  return Float64Array.from(parts, ({ members, shares }) =>
    members.reduce((sum, i, k) => sum + shares[k]! * ((1 - shrinkage) * means[i]! + shrinkage * grand), 0),
  );
}
