import { createRandom, normalQuantile } from '../dist/quant/index.js';

/** Standard normal numbers from a seed. */
export function normals(count, seed) {
  const random = createRandom(seed);
  // Half a step away from 0, where the quantile is not finite.
  return Float64Array.from({ length: count }, () => normalQuantile(random.uniform() + 2 ** -54));
}

/** rows × cols of standard normal numbers. */
export const noise = (rows, cols, seed) => ({ rows, cols, data: normals(rows * cols, seed) });

/**
 * Daily returns, T × N: a market, one factor per group of about ten assets, and noise; volatilities near 1 % to 4 %.
 * `signs: 'mixed'` gives half of the assets a negative market loading: the case that breaks cyclic descent.
 */
export function returnsPanel(T, N, seed, { signs = 'positive' } = {}) {
  const groups = Math.max(1, Math.round(N / 10));
  const market = normals(T, seed);
  const factors = normals(T * groups, seed + 1);
  const own = normals(T * N, seed + 2);
  const size = createRandom(seed + 3);
  const data = new Float64Array(T * N);
  for (let j = 0; j < N; j++) {
    const volatility = 0.01 + 0.03 * size.uniform();
    const beta = (signs === 'mixed' && size.uniform() < 0.5 ? -1 : 1) * (0.3 + 0.5 * size.uniform());
    for (let t = 0; t < T; t++) {
      const shared = beta * market[t] + 0.5 * factors[t * groups + (j % groups)];
      data[t * N + j] = volatility * (shared + 0.6 * own[t * N + j]);
    }
  }
  return { rows: T, cols: N, data };
}

/** Long-only target weights for every session, T × N, 95 % invested. */
export function dailyWeights(T, N, seed) {
  const random = createRandom(seed);
  return Array.from({ length: T }, () => {
    const weights = Float64Array.from({ length: N }, () => 0.5 + random.uniform());
    const sum = weights.reduce((s, w) => s + w, 0);
    return weights.map((w) => (0.95 * w) / sum);
  });
}

/** n / 5 groups of five consecutive columns, each capped. */
export const fifths = (n, upper) =>
  Array.from({ length: n / 5 }, (_, g) => ({
    name: `cluster ${g}`,
    members: Array.from({ length: 5 }, (_, i) => 5 * g + i),
    upper,
  }));
