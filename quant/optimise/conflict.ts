/**
 * A smallest set of constraints that cannot hold together: drop any one of them and a portfolio exists.
 *
 * Source   deletion filter started from Farkas multipliers, Chinneck (2008), Feasibility and Infeasibility in
 *          Optimization, chapter 6.
 * Order    lower bounds are tried for removal first, then group floors, upper bounds, group caps and the budget last,
 *          so that what remains is what a person wrote into the mandate.
 * Result   null where the problem is feasible; otherwise irreducible names in the order budget, groups, bounds.
 */
import { type LinearOutcome, linearProgram } from './linear-program.js';
import type { ResolvedProblem } from './validate.js';

type Kind = 'lower' | 'groupLower' | 'upper' | 'group' | 'budget';
interface Part {
  readonly kind: Kind;
  readonly index: number;
}

export function smallestConflict(problem: ResolvedProblem): readonly string[] | null {
  const { n, groups, lower, upper } = problem;
  const everything: Part[] = [{ kind: 'budget', index: 0 }];
  for (let i = 0; i < n; i++) {
    everything.push({ kind: 'lower', index: i });
    if (upper[i]! < Number.POSITIVE_INFINITY) everything.push({ kind: 'upper', index: i });
  }
  groups.forEach((group, index) => {
    if (group.upper < Number.POSITIVE_INFINITY) everything.push({ kind: 'group', index });
    if (group.lower > Number.NEGATIVE_INFINITY) everything.push({ kind: 'groupLower', index });
  });
  const crossed = lower.findIndex((l, i) => l > upper[i]!);
  if (crossed >= 0) return [`lower:${problem.names[crossed]}`, `upper:${problem.names[crossed]}`];
  const crossedGroup = groups.find((group) => group.lower > group.upper);
  if (crossedGroup) return [`group:${crossedGroup.name}`, `groupLower:${crossedGroup.name}`];

  const all = feasibility(problem, everything);
  if (all.status !== 'infeasible') return null;
  let kept = everything.filter((part) => involved(part, all));
  if (feasibility(problem, kept).status !== 'infeasible') kept = everything; // multipliers lost to rounding
  for (const kind of ['lower', 'groupLower', 'upper', 'group', 'budget'] as const) {
    for (const part of kept.filter((p) => p.kind === kind)) {
      const without = kept.filter((p) => p !== part);
      if (feasibility(problem, without).status === 'infeasible') kept = without;
    }
  }
  const rank: Record<Kind, number> = { budget: 0, group: 1, groupLower: 2, upper: 3, lower: 4 };
  kept.sort((p, q) => rank[p.kind] - rank[q.kind] || p.index - q.index);
  return kept.map(({ kind, index }) => {
    if (kind === 'budget') return 'budget';
    const name = kind === 'group' || kind === 'groupLower' ? groups[index]!.name : problem.names[index]!;
    return `${kind}:${name}`;
  });
}

function involved({ kind, index }: Part, { duals, reduced }: LinearOutcome): boolean {
  const d = kind === 'budget' ? duals[0]! : kind === 'lower' || kind === 'upper' ? reduced[index]! : duals[index + 1]!;
  if (kind === 'lower' || kind === 'groupLower') return d < -1e-9;
  if (kind === 'upper' || kind === 'group') return d > 1e-9;
  return Math.abs(d) > 1e-9;
}

function feasibility({ n, groups, lower, upper, budget }: ResolvedProblem, parts: readonly Part[]): LinearOutcome {
  const l = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const u = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const every = Array.from({ length: n }, (_, i) => i);
  const rows = [{ members: every, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY }];
  for (const { members } of groups) {
    rows.push({ members: [...members], lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY });
  }
  for (const { kind, index } of parts) {
    if (kind === 'lower') l[index] = lower[index]!;
    else if (kind === 'upper') u[index] = upper[index]!;
    else if (kind === 'group') rows[index + 1]!.upper = groups[index]!.upper;
    else if (kind === 'groupLower') rows[index + 1]!.lower = groups[index]!.lower;
    else {
      rows[0]!.lower = budget;
      rows[0]!.upper = budget;
    }
  }
  return linearProgram({ objective: new Float64Array(n), lower: l, upper: u, rows });
}
