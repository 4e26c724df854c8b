/** Random problems with net and turnover limits, and the same sets as HiGHS reads them, columns w, then bought and sold. */
import type { PortfolioProblem } from '../../../quant/optimise/problem.js';
import { resolveProblem } from '../../../quant/optimise/validate.js';
import type { HighsModel, HighsRow } from '../../support/highs.js';
import { gaussian, uniform } from './random-problem.js';

export interface LimitedProblem extends PortfolioProblem {
  readonly budget: number;
  readonly upper: number;
  readonly expectedReturns: Float64Array;
  readonly net: { readonly signs: readonly (1 | -1)[]; readonly lower: number; readonly upper: number };
  readonly turnover: { readonly from: Float64Array; readonly limit: number };
}

/** Full rank, n 2..25, mostly feasible; `from` now and then out of bounds or of another size than the budget. */
export function limitedProblem(seed: number): LimitedProblem {
  const r = uniform(seed + 7000);
  const n = 2 + Math.floor(r() * 24);
  const T = 3 * n + 20;
  const volatility = Array.from({ length: n }, () => 0.01 * 10 ** (r() - 0.5));
  const load = Array.from({ length: n }, () => gaussian(r) / 2);
  const C = new Float64Array(n * n);
  for (let t = 0; t < T; t++) {
    const f = gaussian(r);
    const x = volatility.map((v, i) => v * (load[i]! * f + gaussian(r)));
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) C[i * n + j]! += (x[i]! * x[j]!) / T;
  }
  const budget = r() < 0.6 ? 1 : 0.5 + r();
  const upper = (budget / n) * (1.6 + 3 * r());
  const signs = Array.from({ length: n }, () => (r() < 0.6 ? 1 : -1));
  const raw = Float64Array.from({ length: n }, () => (r() < 0.2 ? 0 : r() * r()));
  const held = budget * (r() < 0.7 ? 1 : 0.8 + 0.3 * r());
  const total = raw.reduce((s, x) => s + x, 0) || 1;
  const from = raw.map((x) => (x / total) * held);
  const half = Math.ceil(n / 2);
  const groups = [
    { name: 'first', members: Array.from({ length: half }, (_, i) => i), upper: budget * (0.4 + 0.5 * r()) },
    { name: 'mixed', members: Array.from({ length: half }, (_, i) => (2 * i) % n), lower: budget * 0.2 * r() },
  ];
  const distinct = groups.filter((g) => new Set(g.members).size === g.members.length);
  const even = (budget / n) * signs.reduce((s: number, x) => s + x, 0);
  const centre = even + budget * (0.6 * r() - 0.3);
  return {
    covariance: { rows: n, cols: n, data: C },
    budget,
    upper,
    lower: r() < 0.7 ? 0 : r() < 0.5 ? (0.2 * budget) / n : -0.05,
    ...(r() < 0.5 ? { groups: distinct } : {}),
    expectedReturns: Float64Array.from({ length: n }, () => 0.001 * (gaussian(r) + 0.3)),
    net: { signs: signs as (1 | -1)[], lower: centre - 0.2 * r(), upper: centre + 0.2 * r() },
    turnover: { from, limit: 0.1 + 0.5 * r() },
  };
}

/** The feasible set of the problem: all its constraints, or only those named. */
export function limitedSet(problem: PortfolioProblem, names: ReadonlySet<string> | null = null): HighsModel {
  const { n, lower, upper, groups, budget, net, turnover, names: columns } = resolveProblem(problem, 'test');
  const wanted = (name: string): boolean => names === null || names.has(name);
  const low = (name: string, v: number): number => (wanted(name) ? v : Number.NEGATIVE_INFINITY);
  const high = (name: string, v: number): number => (wanted(name) ? v : Number.POSITIVE_INFINITY);
  const all = Array.from({ length: n }, (_, i) => i);
  const rows: HighsRow[] = [];
  const row = (terms: HighsRow['terms'], l: number, u: number): void => {
    if (terms.length > 0 && (l > Number.NEGATIVE_INFINITY || u < Number.POSITIVE_INFINITY)) {
      rows.push({ terms, lower: l, upper: u });
    }
  };
  const ones = (members: readonly number[]) => members.map((i) => [i, 1] as const);
  row(ones(all), low('budget', budget), high('budget', budget));
  for (const g of groups) row(ones(g.members), low(`groupLower:${g.name}`, g.lower), high(`group:${g.name}`, g.upper));
  if (net) {
    const signed = all.map((i) => [i, net.signs[i]!] as const);
    row(signed, low('netLower', net.lower), high('net', net.upper));
  }
  const l = Array.from(columns, (name, i) => low(`lower:${name}`, lower[i]!));
  const u = Array.from(columns, (name, i) => high(`upper:${name}`, upper[i]!));
  if (!turnover || !wanted('turnover')) return { lower: l, upper: u, rows };
  const traded = [...all, ...all.map((i) => n + i)].map((i) => [n + i, 0.5] as const);
  row(traded, Number.NEGATIVE_INFINITY, turnover.limit);
  for (const i of all) {
    const { [i]: held = 0 } = turnover.from;
    rows.push({ terms: [...ones([i, 2 * n + i]), [n + i, -1]], lower: held, upper: held });
  }
  return {
    lower: [...l, ...traded.map(() => 0)],
    upper: [...u, ...traded.map(() => Number.POSITIVE_INFINITY)],
    rows,
  };
}

export const turnoverOf = (w: Float64Array, from: Float64Array): number =>
  w.reduce((s, x, i) => s + Math.abs(x - from[i]!) / 2, 0);
export const netOf = (w: Float64Array, signs: readonly number[]): number => w.reduce((s, x, i) => s + signs[i]! * x, 0);
