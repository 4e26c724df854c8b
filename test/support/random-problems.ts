/** Five thousand portfolio problems by number: the same number is the same problem on every machine. */
import type { Matrix } from '../../contracts/matrix.js';
import type { HrpConvention } from '../../quant/optimise/hierarchical-risk-parity.js';
import type { Group, PortfolioProblem } from '../../quant/optimise/problem.js';
import { gaussian, uniform } from '../quant/optimise/random-problem.js';

export const PROFILES = [
  'min_variance',
  'max_sharpe',
  'max_diversification',
  'risk_parity',
  'equal_weight',
  'hrp',
] as const;
export type ProblemProfile = (typeof PROFILES)[number];

const CONVENTIONS = [
  'A_paper',
  'B_condensed_single',
  'C_condensed_single_ordered',
  'D_condensed_ward_ordered',
] as const satisfies readonly HrpConvention[];

/** What the generator set out to make; the test counts what it really made. */
export interface Intent {
  readonly limits: 'none' | 'loose' | 'tight' | 'exact' | 'impossible';
  readonly singular: boolean;
  readonly mixedSigns: boolean;
  readonly threeDecades: boolean;
  readonly overlapping: boolean;
}

export interface ProblemCase {
  readonly number: number;
  readonly profile: ProblemProfile;
  readonly convention: HrpConvention;
  readonly intent: Intent;
  readonly problem: PortfolioProblem & { readonly budget: number; readonly expectedReturns: Float64Array };
  /** T × N with covariance = X'X / T: a portfolio is riskless exactly where X w = 0. */
  readonly returns: Matrix;
}

export function problemCase(number: number): ProblemCase {
  const r = uniform(number + 1);
  const profile = PROFILES[number % PROFILES.length]!;
  const n = columns(r);
  const intent: Intent = {
    limits: pick(r, [
      ['none', 0.12],
      ['loose', 0.23],
      ['tight', 0.43],
      ['exact', 0.09],
      ['impossible', 0.13],
    ]),
    singular: n > 1 && r() < 0.16,
    mixedSigns: n > 2 && r() < 0.25,
    threeDecades: n > 1 && r() < 0.09,
    overlapping: profile !== 'hrp' && r() < 0.15,
  };
  const returns = factorReturns(n, intent, r);
  const budget = r() < 0.7 ? 1 : 0.3 + r();
  const drift = r() < 0.12 ? -0.004 : 0.0004;
  return {
    number,
    profile,
    convention: CONVENTIONS[Math.floor(r() * CONVENTIONS.length)]!,
    intent,
    returns,
    problem: {
      covariance: secondMoments(returns),
      budget,
      expectedReturns: Float64Array.from({ length: n }, () => drift + 0.001 * gaussian(r)),
      ...(r() < 0.5 ? { riskFree: 0.0001 } : {}),
      ...(profile === 'risk_parity' && r() < 0.4 ? { riskBudgets: shares(n, r) } : {}),
      ...limits(n, budget, profile, intent, r),
    },
  };
}

function pick<T extends string>(r: () => number, weighted: readonly (readonly [T, number])[]): T {
  let u = r();
  for (const [value, weight] of weighted) {
    u -= weight;
    if (u < 0) return value;
  }
  return weighted[0]![0];
}

/** Mostly small: few in a thousand near 200. */
function columns(r: () => number): number {
  const u = r();
  if (u < 0.006) return 100 + Math.floor(r() * 101);
  if (u < 0.03) return 40 + Math.floor(r() * 60);
  if (u < 0.13) return 16 + Math.floor(r() * 24);
  return 1 + Math.floor(r() * 15);
}

function factorReturns(n: number, { singular, mixedSigns, threeDecades }: Intent, r: () => number): Matrix {
  const short = singular && n > 3 && r() < 0.5;
  const T = short ? 2 + Math.floor(r() * r() * (n - 2)) : 2 * n + 20;
  const K = 1 + Math.floor(r() * 4);
  const load = Array.from({ length: n * K }, () => (mixedSigns ? gaussian(r) : 0.3 + r()));
  const volatility = Array.from({ length: n }, (_, i) => {
    if (!threeDecades) return 0.004 + 0.02 * r();
    // The first two columns make sure of the decades; samples move a deviation by a few tenths at most.
    return 0.01 * 10 ** (i === 0 ? -2.2 : i === 1 ? 2.2 : 4 * r() - 2);
  });
  const data = new Float64Array(T * n);
  for (let t = 0; t < T; t++) {
    const f = Array.from({ length: K }, () => gaussian(r));
    for (let i = 0; i < n; i++) {
      let s = gaussian(r);
      for (let k = 0; k < K; k++) s += load[i * K + k]! * f[k]!;
      data[t * n + i] = s * volatility[i]!;
    }
  }
  if (singular && !short) {
    const copies = 1 + Math.floor(r() * Math.min(4, n - 1));
    for (let c = 0; c < copies; c++) {
      const to = n - 1 - c;
      const from = Math.floor(r() * to);
      for (let t = 0; t < T; t++) data[t * n + to] = data[t * n + from]!;
    }
  }
  return { rows: T, cols: n, data };
}

function secondMoments({ rows: T, cols: n, data: x }: Matrix): Matrix {
  const data = new Float64Array(n * n);
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) data[i * n + j]! += (x[t * n + i]! * x[t * n + j]!) / T;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) data[j * n + i] = data[i * n + j]!;
  return { rows: n, cols: n, data };
}

function shares(n: number, r: () => number): Float64Array {
  const b = Float64Array.from({ length: n }, () => 0.2 + r());
  const sum = b.reduce((s, v) => s + v, 0);
  return b.map((v) => v / sum);
}

type Limits = Pick<PortfolioProblem, 'lower' | 'upper' | 'groups'>;

function limits(n: number, budget: number, profile: ProblemProfile, intent: Intent, r: () => number): Limits {
  const share = budget / n;
  if (intent.limits === 'none') return r() < 0.2 ? { lower: -0.1 } : {};
  if (intent.limits === 'impossible') return impossible(n, budget, profile, intent, r);
  if (intent.limits === 'exact') {
    if (r() < 0.4) return { upper: share };
    if (r() < 0.5) return { upper: parts(n, budget, r) };
    const members = split(n, r);
    const caps = parts(members.length, budget, r);
    return { groups: members.map((m, g) => ({ name: `g${g}`, members: m, upper: caps[g]! })) };
  }
  const tight = intent.limits === 'tight';
  const room = tight ? 1.05 + r() : 3 + 2 * r();
  const lower = r() < 0.7 ? 0 : r() < 0.7 ? 0.5 * share * r() : -0.1;
  const upper = r() < 0.7 ? { upper: r() < 0.7 ? share * room : ranged(n, share, room, r) } : {};
  if (r() < 0.3) return { lower, ...upper };
  const members = split(n, r);
  const groups = members.map((m, g): Group => {
    // A share of the budget, and never less than its own columns' floors need.
    const fair = Math.max(budget / members.length, share * m.length);
    return {
      name: `g${g}`,
      members: intent.overlapping ? joined(m, n, r) : m,
      upper: fair * (tight ? 1.02 + 0.5 * r() : 2 + r()),
      ...(r() < 0.12 && lower >= 0 ? { lower: 0.5 * share * m.length * r() } : {}),
    };
  });
  return { lower, ...upper, groups };
}

const ranged = (n: number, share: number, room: number, r: () => number): Float64Array =>
  Float64Array.from({ length: n }, () => share * (1.01 + (room - 1.01) * 2 * r()));

/** Positive numbers whose sum is the budget as far as decimals go. */
function parts(count: number, budget: number, r: () => number): Float64Array {
  const b = shares(count, r).map((v) => Math.round(v * budget * 1e6) / 1e6);
  let rest = budget;
  for (let k = 1; k < count; k++) rest -= b[k]!;
  b[0] = rest;
  return b;
}

/** Every column in one of up to six groups. */
function split(n: number, r: () => number): number[][] {
  const groups: number[][] = Array.from({ length: 1 + Math.floor(r() * 6) }, () => []);
  for (let i = 0; i < n; i++) groups[Math.floor(r() * groups.length)]!.push(i);
  return groups.filter((m) => m.length > 0);
}

function joined(members: readonly number[], n: number, r: () => number): number[] {
  const extra = Math.floor(r() * n);
  return members.includes(extra) ? [...members] : [...members, extra];
}

function impossible(n: number, budget: number, profile: ProblemProfile, intent: Intent, r: () => number): Limits {
  const share = budget / n;
  const short = 0.5 + 0.49 * r();
  const members = split(n, r);
  const name = (m: number[], g: number) => ({ name: `g${g}`, members: m });
  const kind = r();
  if (kind < 0.3) {
    const caps = parts(members.length, budget, r);
    return { groups: members.map((m, g) => ({ ...name(m, g), upper: caps[g]! * short })), upper: budget };
  }
  if (kind < 0.45) return { upper: share * short };
  if (kind < 0.6) return { lower: share / short, upper: (2 * share) / short };
  if (kind < 0.75) {
    const floor = 1.1 * share * members[0]!.length;
    return {
      upper: share * 1.05,
      groups: members.map((m, g) => ({ ...name(m, g), ...(g === 0 && { lower: floor }) })),
    };
  }
  if (kind < 0.9) {
    const lower = new Float64Array(n);
    for (const i of members[0]!) lower[i] = 0.3 * share;
    const cap = 0.3 * share * members[0]!.length * short;
    return { lower, groups: members.map((m, g) => ({ ...name(m, g), upper: g === 0 ? cap : 2 * budget })) };
  }
  if (kind < 0.95 || profile === 'hrp' || n < 3) {
    const lower = new Float64Array(n);
    const crossed = Math.floor(r() * n);
    lower[crossed] = share;
    return { lower, upper: Float64Array.from({ length: n }, (_, i) => (i === crossed ? short * share : budget)) };
  }
  // Two caps over the same column.
  const half = Math.ceil(n / 2);
  const all = Array.from({ length: n }, (_, i) => i);
  return {
    groups: [
      { name: 'g0', members: all.slice(0, half + 1), upper: 0.5 * budget * short },
      { name: 'g1', members: all.slice(half - (intent.singular ? 1 : 0)), upper: 0.5 * budget * short },
    ],
  };
}
