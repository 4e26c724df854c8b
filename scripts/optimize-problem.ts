/** One allocation problem from JSON, solved, with its certificate or its conflict. */
import { fail, ok, type Result } from '../contracts/problem.js';
import { type OptimizeProblem, optimizeProblem } from '../contracts/schemas/optimize-problem.js';
import {
  columnMeans,
  equalWeight,
  fromRows,
  hierarchicalRiskParity,
  maxDiversification,
  maxSharpe,
  minVariance,
  type PortfolioProblem,
  riskParity,
  type Solution,
  sampleCovariance,
} from '../quant/index.js';

/** What `sextant optimize --json` prints: a solution with its weights by name. */
export type OptimizeAnswer = ByName<Solution>;
type ByName<S> = S extends { readonly weights: Float64Array }
  ? Omit<S, 'weights'> & { readonly weights: Readonly<Record<string, number>> }
  : S;

/** Reads and solves; ValidationError names the field and the offending index. */
export function solveProblem(document: unknown, where: string): Result<OptimizeAnswer> {
  const invalid = (what: string) =>
    fail({
      type: 'ValidationError',
      where,
      what,
      next: 'Correct the problem file; `sextant optimize --help` names its fields.',
    });
  const parsed = optimizeProblem.safeParse(document);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return invalid(`${path.length > 0 ? `${fieldName(path)}: ` : ''}${message}`);
  }
  const stated = parsed.data;
  try {
    const answer = solve(stated, portfolioProblem(stated));
    if (!('weights' in answer)) return ok(answer);
    const weights = Object.fromEntries(stated.assets.map((asset, i) => [asset, answer.weights[i]!]));
    return ok({ ...answer, weights });
  } catch (error) {
    if (error instanceof RangeError) return invalid(error.message);
    throw error;
  }
}

/** `groups[1].members[0]`, as a person would write it. */
const fieldName = (path: readonly PropertyKey[]): string =>
  path.map((key, k) => (typeof key === 'number' ? `[${key}]` : `${k > 0 ? '.' : ''}${String(key)}`)).join('');

function portfolioProblem(stated: OptimizeProblem): PortfolioProblem {
  const { assets, lower, upper, budget, riskFree, riskBudgets, groups } = stated;
  const returns = stated.returns === undefined ? undefined : fromRows(stated.returns);
  const covariance = returns === undefined ? fromRows(stated.covariance!) : sampleCovariance(returns);
  if (covariance.cols !== assets.length) {
    throw new RangeError(`assets has ${assets.length} names, the data ${covariance.cols} columns`);
  }
  const means = stated.expectedReturns ? Float64Array.from(stated.expectedReturns) : returns && columnMeans(returns);
  return {
    covariance,
    names: assets,
    ...(means === undefined ? {} : { expectedReturns: means }),
    ...(riskFree === undefined ? {} : { riskFree }),
    ...(lower === undefined ? {} : { lower: bound(lower) }),
    ...(upper === undefined ? {} : { upper: bound(upper) }),
    ...(budget === undefined ? {} : { budget }),
    ...(riskBudgets === undefined ? {} : { riskBudgets: Float64Array.from(riskBudgets) }),
    groups: (groups ?? []).map(({ members, name, lower, upper }, g) => ({
      name,
      members: members.map((member, k) => column(assets, member, `groups[${g}].members[${k}]`)),
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
    })),
  };
}

const bound = (value: number | readonly number[]): number | Float64Array =>
  typeof value === 'number' ? value : Float64Array.from(value);

function column(assets: readonly string[], name: string, where: string): number {
  const index = assets.indexOf(name);
  if (index < 0) throw new RangeError(`${where} is ${JSON.stringify(name)}, which is not among the assets`);
  return index;
}

function solve({ profile, convention }: OptimizeProblem, problem: PortfolioProblem): Solution {
  switch (profile) {
    case 'min_variance':
      return minVariance(problem);
    case 'max_sharpe':
      return maxSharpe(problem);
    case 'max_diversification':
      return maxDiversification(problem);
    case 'risk_parity':
      return riskParity(problem);
    case 'equal_weight':
      return equalWeight(problem);
    case 'hrp':
      return hierarchicalRiskParity(problem, { convention: convention ?? 'D_condensed_ward_ordered' });
  }
}
