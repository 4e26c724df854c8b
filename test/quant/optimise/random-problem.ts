import type { Group, PortfolioProblem } from '../../../quant/optimise/problem.js';

/** Uniform numbers in [0, 1) from a seed, so that a failing case can be named by it. */
export function uniform(seed: number): () => number {
  let s = (seed * 7919 + 13) >>> 0;
  const next = (): number => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
  for (let i = 0; i < 10; i++) next();
  return next;
}

export const gaussian = (r: () => number): number =>
  Math.sqrt(-2 * Math.log(r() + 1e-12)) * Math.cos(2 * Math.PI * r());

export interface RandomOptions {
  readonly overlapping?: boolean;
  /** Sessions at least this many times the columns, so that the covariance has full rank. */
  readonly fullRank?: boolean;
  readonly maxColumns?: number;
}

/** Factor returns with copies, mixed signs, up to three decades of volatility, T < N, and limits from loose to exact. */
export function randomProblem(
  seed: number,
  { overlapping = false, fullRank = false, maxColumns = 40 }: RandomOptions = {},
): PortfolioProblem & {
  readonly budget: number;
  readonly expectedReturns: Float64Array;
} {
  const r = uniform(seed);
  const n = 1 + Math.floor(r() * maxColumns);
  const T = fullRank ? 3 * n + 20 : 4 + Math.floor(r() * 80);
  const K = 1 + Math.floor(r() * 4);
  const decades = r() < 0.3 ? 3 : 1;
  const copies = !fullRank && r() < 0.3;
  const mixed = r() < 0.4;
  const load = Array.from({ length: n * K }, () => (mixed ? gaussian(r) : r()));
  const volatility = Array.from({ length: n }, () => 0.01 * 10 ** ((r() - 0.5) * decades));
  const X = new Float64Array(T * n);
  for (let t = 0; t < T; t++) {
    const f = Array.from({ length: K }, () => gaussian(r));
    for (let i = 0; i < n; i++) {
      let s = gaussian(r);
      for (let k = 0; k < K; k++) s += load[i * K + k]! * f[k]!;
      X[t * n + i] = s * volatility[i]!;
    }
  }
  for (let i = 1; i < n; i++) {
    if (copies && r() < 0.2) for (let t = 0; t < T; t++) X[t * n + i] = X[t * n + i - 1]!;
  }
  const C = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = 0;
      for (let t = 0; t < T; t++) s += X[t * n + i]! * X[t * n + j]!;
      C[i * n + j] = s / T;
      C[j * n + i] = s / T;
    }
  }
  const budget = r() < 0.7 ? 1 : 0.3 + r();
  const members: number[][] = Array.from({ length: 1 + Math.floor(r() * 8) }, () => []);
  for (let i = 0; i < n; i++) {
    members[Math.floor(r() * (members.length + 0.5))]?.push(i);
    const second = members[Math.floor(r() * members.length)]!;
    if (overlapping && r() < 0.3 && !second.includes(i)) second.push(i);
  }
  const used = members.filter((m) => m.length > 0);
  const tight = r() < 0.3;
  const exact = r() < 0.5;
  const groups = used.map(
    (m, g): Group => ({
      name: `g${g}`,
      members: m,
      upper: tight ? Math.ceil((budget / used.length) * 1e4) / 1e4 + (exact ? 0 : 0.01) : budget * (0.15 + r()),
      ...(r() < 0.15 ? { lower: budget * 0.1 * r() } : {}),
    }),
  );
  const share = budget / n;
  const cap = r() < 0.3 ? undefined : r() < 0.3 ? share : share * (1 + 3 * r());
  const lower = r() < 0.7 ? 0 : r() < 0.5 ? 0.5 * share * r() : -0.1;
  return {
    covariance: { rows: n, cols: n, data: C },
    budget,
    lower,
    ...(cap === undefined ? {} : { upper: cap }),
    ...(r() < 0.7 ? { groups } : {}),
    expectedReturns: Float64Array.from({ length: n }, () => 0.001 * gaussian(r)),
  };
}
