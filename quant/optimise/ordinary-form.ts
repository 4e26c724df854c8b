/**
 * Net and turnover limits in the words of budget, bounds and groups, exactly: the engines know no other constraint.
 *
 *   net       with Σ w = B:  Σ signs w ≤ u  ⟺  Σ_{signs = 1} w ≤ (u + B) / 2, a group; likewise its floor
 *   turnover  w = kept + bought, lower ≤ kept ≤ from, 0 ≤ bought ≤ upper − from (either is fixed where `from` is out of
 *             bounds); with Σ w = B:  ½ Σ|w − from| ≤ L  ⟺  Σ bought ≤ L + (B − Σ from) / 2 for the least bought, a group
 *
 * Every limit costs: the split doubles the columns. So limits are added one after another, and an optimum that obeys
 * those left out is the optimum: a limit that does not bind changes no bit of the answer.
 *
 * Source   splitting as in Best & Hlouskova (2005), Management Science 51, 1676–1688.
 * Proof    weights and multipliers are handed back for the problem as stated, and certified there.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { smallestConflict } from './conflict.js';
import { FEASIBILITY } from './linear-program.js';
import { explainedGradient, type Multipliers, noMultipliers, turnoverPull } from './multipliers.js';
import type { Solution } from './problem.js';
import { inPairs, splitBounds } from './split-columns.js';
import type { ResolvedGroup, ResolvedProblem } from './validate.js';

export interface OrdinaryForm {
  /** Without net and turnover limits. */
  readonly problem: ResolvedProblem;
  /** The problem as stated, without the limits this form leaves out: what its optimum can be held to. */
  readonly stated: ResolvedProblem;
  /** A covariance and a vector of the stated columns, over the columns of this form. */
  readonly covarianceOf: (stated: Matrix) => Matrix;
  readonly vectorOf: (stated: Float64Array) => Float64Array;
  /** And back: the stated weights, and what explains the gradient there. */
  readonly weightsOf: (x: Float64Array) => Float64Array;
  readonly multipliersOf: (m: Multipliers, w: Float64Array, gradient: Float64Array) => Multipliers;
}

/** The answer of `solve` under every limit of the problem. */
export function underEveryLimit(problem: ResolvedProblem, solve: (form: OrdinaryForm) => Solution): Solution {
  const { net, turnover } = problem;
  const bare = bareForm({ ...problem, net: null, turnover: null });
  let answer = solve(bare);
  if (net === null && turnover === null) return answer;
  const forms: (() => OrdinaryForm)[] = [];
  if (net !== null) {
    if (netIsImpossible(problem)) return impossible(problem);
    if (!isOneSided(net.signs)) forms.push(() => netForm(problem));
  }
  if (turnover !== null) forms.push(() => turnoverForm(problem));
  for (const form of forms) {
    if (answer.status === 'infeasible') break;
    if ('weights' in answer && obeys(problem, answer.weights)) return answer;
    answer = solve(form());
  }
  return answer.status === 'infeasible' ? impossible(problem) : answer;
}

const isOneSided = (signs: readonly number[]): boolean => signs.every((s) => s === signs[0]);

/** Floor above cap, or a net exposure that the budget alone decides. */
function netIsImpossible({ net, budget }: ResolvedProblem): boolean {
  if (net === null) return false;
  const always = net.signs[0]! * budget;
  const outside = always > net.upper + FEASIBILITY || always < net.lower - FEASIBILITY;
  return net.lower > net.upper || (isOneSided(net.signs) && outside);
}

function impossible(problem: ResolvedProblem): Solution {
  const conflict = smallestConflict(problem) ?? smallestConflict(tightened(problem));
  if (conflict === null) throw new RangeError('underEveryLimit: the two forms of the problem disagree');
  return { status: 'infeasible', conflict };
}

/** What rounding alone lets one form hold and the other not is decided for the stricter. */
function tightened({ net, turnover, ...rest }: ResolvedProblem): ResolvedProblem {
  const by = 10 * FEASIBILITY;
  return {
    ...rest,
    net: net && { ...net, lower: net.lower + by, upper: net.upper - by },
    turnover: turnover && { ...turnover, limit: turnover.limit - by },
  };
}

function obeys({ net, turnover, budget }: ResolvedProblem, w: Float64Array): boolean {
  const room = 1e-12 * budget;
  if (net !== null) {
    const exposure = w.reduce((s, x, i) => s + net.signs[i]! * x, 0);
    if (exposure > net.upper + room || exposure < net.lower - room) return false;
  }
  if (turnover === null) return true;
  return w.reduce((s, x, i) => s + Math.abs(x - turnover.from[i]!) / 2, 0) <= turnover.limit + room;
}

const bareForm = (problem: ResolvedProblem): OrdinaryForm => ({
  problem,
  stated: problem,
  covarianceOf: (stated) => stated,
  vectorOf: (stated) => stated,
  weightsOf: (x) => x,
  multipliersOf: (m) => m,
});

/** The net limit as a group of the longs; its index is the number of stated groups. */
function netGroup({ n, net, budget }: ResolvedProblem): readonly ResolvedGroup[] {
  if (net === null || isOneSided(net.signs)) return [];
  const members = Array.from({ length: n }, (_, i) => i).filter((i) => net.signs[i] === 1);
  return [{ name: 'net', members, lower: (net.lower + budget) / 2, upper: (net.upper + budget) / 2 }];
}

/** Multipliers of budget, groups and net as stated: −y 1_long is −(y/2) signs − (y/2) 1. */
function statedMultipliers({ n, groups, net }: ResolvedProblem, m: Multipliers): Multipliers {
  const G = groups.length;
  const stated = noMultipliers(n, G);
  stated.budget = m.budget;
  stated.groupUpper.set(m.groupUpper.subarray(0, G));
  stated.groupLower.set(m.groupLower.subarray(0, G));
  if (net !== null && !isOneSided(net.signs)) {
    stated.net = m.groupUpper[G]! / 2;
    stated.netLower = m.groupLower[G]! / 2;
    stated.budget += stated.netLower - stated.net;
  }
  return stated;
}

function netForm(problem: ResolvedProblem): OrdinaryForm {
  const groups = [...problem.groups, ...netGroup(problem)];
  return {
    ...bareForm({ ...problem, groups, disjoint: false, net: null, turnover: null }),
    stated: { ...problem, turnover: null },
    multipliersOf: (m) => ({ ...statedMultipliers(problem, m), lower: m.lower, upper: m.upper }),
  };
}

function turnoverForm(problem: ResolvedProblem): OrdinaryForm {
  const { n, names, lower, upper, budget, covariance, groups } = problem;
  const { from, limit } = problem.turnover!;
  const split = splitBounds(from, lower, upper);
  const spent = from.reduce((s, f) => s + f, 0);
  const both = [...groups, ...netGroup(problem)].map((g) => ({
    ...g,
    members: [...g.members, ...g.members.map((i) => n + i)],
  }));
  const bought = Array.from({ length: n }, (_, i) => n + i);
  const cap = limit + (budget - spent) / 2;
  const own = both.length;
  return {
    problem: {
      n: 2 * n,
      covariance: twice(covariance),
      names: [...names.map((name) => `kept:${name}`), ...names.map((name) => `bought:${name}`)],
      lower: split.lower,
      upper: split.upper,
      budget,
      groups: [...both, { name: 'turnover', members: bought, lower: Number.NEGATIVE_INFINITY, upper: cap }],
      disjoint: both.length === 0,
      net: null,
      turnover: null,
    },
    stated: problem,
    covarianceOf: twice,
    vectorOf: (stated) => inPairs(stated, stated),
    weightsOf: (x) =>
      Float64Array.from({ length: n }, (_, i) => {
        // from + (upper − from) need not be upper to the last bit.
        const full = x[i] === split.upper[i] && x[n + i] === split.upper[n + i];
        return full ? upper[i]! : Math.min(x[i]! + x[n + i]!, upper[i]!);
      }),
    multipliersOf: (m, w, gradient) => {
      const stated = statedMultipliers(problem, m);
      // −y on what is bought is −(y/2) sign(w − from) − y/2.
      stated.turnover = m.groupUpper[own]!;
      stated.budget -= stated.turnover / 2;
      const explained = explainedGradient(problem, stated);
      const rest = gradient.map((g, i) => g - explained[i]!);
      const pull = turnoverPull(rest, stated.turnover);
      // 1e-9: what did not settle on its bound exactly still leans on it; the certificate charges the distance.
      const near = 1e-9 * budget;
      for (let i = 0; i < n; i++) {
        const trade = w[i]! - from[i]!;
        const left = rest[i]! + stated.turnover * (Math.abs(trade) <= near ? pull[i]! : Math.sign(trade) / 2);
        if (left > 0 && w[i]! - lower[i]! <= near) stated.lower[i] = left;
        else if (left < 0 && upper[i]! - w[i]! <= near) stated.upper[i] = -left;
      }
      return stated;
    },
  };
}

/** [[Σ, Σ], [Σ, Σ]]: the covariance of kept and bought. */
function twice({ rows: n, data: C }: Matrix): Matrix {
  const m = 2 * n;
  const data = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    const row = C.subarray((i % n) * n, (i % n) * n + n);
    data.set(row, i * m);
    data.set(row, i * m + n);
  }
  return { rows: m, cols: m, data };
}
