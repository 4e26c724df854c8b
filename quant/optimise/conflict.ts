/**
 * A smallest set of constraints that cannot hold together: drop any one of them and a portfolio exists.
 *
 * Source   deletion filter started from Farkas multipliers, Chinneck (2008), Feasibility and Infeasibility in
 *          Optimization, chapter 6.
 * Order    lower bounds are tried for removal first, then floors, upper bounds, caps, turnover and the budget last, so
 *          that what remains is what a person wrote into the mandate.
 * Budget   spent exactly unless said otherwise: `at most` where less may be invested, `any` where only the other limits count.
 * Turnover w = kept + bought as in `ordinary-form.ts`, without the budget's help: Σ bought − Σ kept ≤ 2 limit − Σ from.
 * Result   null where the problem is feasible; otherwise irreducible names in the order budget, groups, net, turnover,
 *          bounds.
 */
import { type LinearOutcome, type LinearProgram, type LinearRow, linearProgram } from './linear-program.js';
import { splitBounds } from './split-columns.js';
import type { ResolvedProblem } from './validate.js';

type Kind = 'lower' | 'groupLower' | 'netLower' | 'upper' | 'group' | 'net' | 'turnover' | 'budget';
interface Part {
  readonly kind: Kind;
  readonly index: number;
}

/** How the budget enters: Σw = budget, Σw ≤ budget, or not at all. */
export type BudgetRule = 'exactly' | 'at most' | 'any';

const ORDER: readonly Kind[] = ['lower', 'groupLower', 'netLower', 'upper', 'group', 'net', 'turnover', 'budget'];
const NAMED: readonly Kind[] = ['budget', 'group', 'groupLower', 'net', 'netLower', 'turnover', 'upper', 'lower'];

export function smallestConflict(
  problem: ResolvedProblem,
  { budget = 'exactly' }: { readonly budget?: BudgetRule } = {},
): readonly string[] | null {
  const { groups, lower, upper, net } = problem;
  const everything = limitsOf(problem);
  if (budget !== 'any') everything.unshift({ kind: 'budget', index: 0 });
  const crossed = lower.findIndex((l, i) => l > upper[i]!);
  if (crossed >= 0) return [`lower:${problem.names[crossed]}`, `upper:${problem.names[crossed]}`];
  const crossedGroup = groups.find((group) => group.lower > group.upper);
  if (crossedGroup) return [`group:${crossedGroup.name}`, `groupLower:${crossedGroup.name}`];
  if (net && net.lower > net.upper) return ['net', 'netLower'];

  const feasibility = (parts: readonly Part[]): LinearOutcome =>
    linearProgram(limitProgram(problem, parts, { budget, objective: 0 }));
  const all = feasibility(everything);
  if (all.status !== 'infeasible') return null;
  let kept = everything.filter((part) => involved(problem, part, all));
  if (feasibility(kept).status !== 'infeasible') kept = everything; // multipliers lost to rounding
  for (const kind of ORDER) {
    for (const part of kept.filter((p) => p.kind === kind)) {
      const without = kept.filter((p) => p !== part);
      if (feasibility(without).status === 'infeasible') kept = without;
    }
  }
  kept.sort((p, q) => NAMED.indexOf(p.kind) - NAMED.indexOf(q.kind) || p.index - q.index);
  return kept.map(({ kind, index }) => {
    if (kind === 'budget' || kind === 'net' || kind === 'netLower' || kind === 'turnover') return kind;
    const name = kind === 'group' || kind === 'groupLower' ? groups[index]!.name : problem.names[index]!;
    return `${kind}:${name}`;
  });
}

/** Every limit of a problem but its budget. */
function limitsOf({ n, groups, upper, net, turnover }: ResolvedProblem): Part[] {
  const everything: Part[] = [];
  for (let i = 0; i < n; i++) {
    everything.push({ kind: 'lower', index: i });
    if (upper[i]! < Number.POSITIVE_INFINITY) everything.push({ kind: 'upper', index: i });
  }
  groups.forEach((group, index) => {
    if (group.upper < Number.POSITIVE_INFINITY) everything.push({ kind: 'group', index });
    if (group.lower > Number.NEGATIVE_INFINITY) everything.push({ kind: 'groupLower', index });
  });
  if (net && net.upper < Number.POSITIVE_INFINITY) everything.push({ kind: 'net', index: 0 });
  if (net && net.lower > Number.NEGATIVE_INFINITY) everything.push({ kind: 'netLower', index: 0 });
  if (turnover && turnover.limit < Number.POSITIVE_INFINITY) everything.push({ kind: 'turnover', index: 0 });
  return everything;
}

/** maximise ± Σw under every limit but the budget. */
export const budgetProgram = (problem: ResolvedProblem, objective: 1 | -1): LinearProgram =>
  limitProgram(problem, limitsOf(problem), { budget: 'any', objective });

function involved({ n, groups }: ResolvedProblem, { kind, index }: Part, { duals, reduced }: LinearOutcome): boolean {
  if (kind === 'lower' || kind === 'upper') {
    // Kept and bought where turnover splits the column; its bound is on one of them.
    const sign = kind === 'lower' ? -1 : 1;
    return sign * reduced[index]! > 1e-9 || sign * (reduced[n + index] ?? 0) > 1e-9;
  }
  if (kind === 'budget') return Math.abs(duals[0]!) > 1e-9;
  if (kind === 'net' || kind === 'netLower') return Math.abs(duals[groups.length + 1]!) > 1e-9;
  if (kind === 'turnover') return duals.at(-1)! > 1e-9;
  const d = duals[index + 1]!;
  return kind === 'groupLower' ? d < -1e-9 : d > 1e-9;
}

/** The limits named by `parts` as a linear program; `objective` is the coefficient of every weight. */
function limitProgram(
  problem: ResolvedProblem,
  parts: readonly Part[],
  { budget: rule, objective }: { readonly budget: BudgetRule; readonly objective: number },
): LinearProgram {
  const { n, groups, lower, upper, budget, net, turnover } = problem;
  const l = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const u = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const every = Array.from({ length: n }, (_, i) => i);
  const free = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const rows: Row[] = [{ members: every, ...free }];
  for (const { members } of groups) rows.push({ members: [...members], ...free });
  if (net) rows.push({ members: every, coefficients: net.signs, ...free });
  let split: number | null = null;
  for (const { kind, index } of parts) {
    if (kind === 'lower') l[index] = lower[index]!;
    else if (kind === 'upper') u[index] = upper[index]!;
    else if (kind === 'group') rows[index + 1]!.upper = groups[index]!.upper;
    else if (kind === 'groupLower') rows[index + 1]!.lower = groups[index]!.lower;
    else if (kind === 'net') rows[groups.length + 1]!.upper = net!.upper;
    else if (kind === 'netLower') rows[groups.length + 1]!.lower = net!.lower;
    else if (kind === 'turnover') split = turnover!.limit;
    else {
      if (rule === 'exactly') rows[0]!.lower = budget;
      rows[0]!.upper = budget;
    }
  }
  const program = { objective: new Float64Array(n).fill(objective), lower: l, upper: u, rows };
  return split === null ? program : splitProgram(turnover!.from, split, program);
}

type Row = { -readonly [K in keyof LinearRow]: LinearRow[K] };

/** The same rows over kept and bought, and the turnover row last. */
function splitProgram(
  from: Float64Array,
  limit: number,
  { objective, lower, upper, rows }: LinearProgram,
): LinearProgram {
  const n = from.length;
  const every = Array.from({ length: 2 * n }, (_, i) => i);
  const doubled = rows.map(({ members, coefficients, ...limits }) => ({
    members: [...members, ...members.map((i) => n + i)],
    ...(coefficients ? { coefficients: [...coefficients, ...coefficients] } : {}),
    ...limits,
  }));
  const traded = {
    members: every,
    coefficients: every.map((i) => (i < n ? -1 : 1)),
    lower: Number.NEGATIVE_INFINITY,
    upper: 2 * limit - from.reduce((s, f) => s + f, 0),
  };
  return {
    objective: new Float64Array(2 * n).fill(objective[0]!),
    ...splitBounds(from, lower, upper),
    rows: [...doubled, traded],
  };
}
