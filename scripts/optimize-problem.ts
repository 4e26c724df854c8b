/** One allocation problem from JSON, solved, with its certificate or its conflict. */
import type { z } from 'zod';
import type { Matrix } from '../contracts/matrix.js';
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

// As the allocation stage: an answer whose conditions are off by more is no answer.
const MAX_RESIDUAL = 1e-6;

/** Reads and solves; ValidationError names the field and the offending index. Every number of an answer is finite. */
export function solveProblem(document: unknown, where: string): Result<OptimizeAnswer> {
  const invalid = (what: string) =>
    fail({
      type: 'ValidationError',
      where,
      what,
      next: 'Correct the problem file; `sextant optimize --help` names its fields.',
    });
  const parsed = optimizeProblem.safeParse(document);
  if (!parsed.success) return invalid(inWords(parsed.error.issues[0]!));
  const stated = parsed.data;
  try {
    const answer = solve(stated, portfolioProblem(stated));
    if (!('weights' in answer)) return ok(answer);
    if (answer.status === 'optimal') {
      const { primal, dual, complementarity } = answer.certificate;
      const residual = Math.max(primal, dual, complementarity);
      // Written so that NaN is refused too: JSON would turn it into null.
      if (!(residual <= MAX_RESIDUAL && Number.isFinite(answer.objective))) {
        return fail({
          type: 'UncertifiedSolutionError',
          where,
          what: `the ${stated.profile} answer has objective ${answer.objective} and leaves a residual of ${residual}, at most ${MAX_RESIDUAL} is accepted`,
          next: 'Measure returns in another unit if the numbers overflow; otherwise report it with the file.',
        });
      }
    }
    const weights = Object.fromEntries(stated.assets.map((asset, i) => [asset, answer.weights[i]!]));
    return ok({ ...answer, weights });
  } catch (error) {
    if (error instanceof RangeError) return invalid(error.message);
    throw error;
  }
}

/** The field and what is wrong with it; where a field may be two things, the nearer of the two complaints. */
function inWords({ path, message, ...issue }: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.flat().reduce((a, b) => (b.path.length > a.path.length ? b : a));
    if (nearest.path.length > 0) return inWords({ ...nearest, path: [...path, ...nearest.path] });
    return `${fieldName(path)}: expected ${eitherOf(path)}`;
  }
  return `${path.length > 0 ? `${fieldName(path)}: ` : ''}${message}`;
}

/** Only these fields may be two things. */
const eitherOf = (path: readonly PropertyKey[]): string => {
  if (path[0] === 'net') return path.length > 2 ? '1 or -1' : '1 or -1 for each asset, as an array or by name';
  if (path[0] === 'turnover') return 'a number for each asset, as an array or by name';
  return 'a number, or an array with one for each asset';
};

/** `groups[1].members[0]`, as a person would write it. */
const fieldName = (path: readonly PropertyKey[]): string =>
  path.map((key, k) => (typeof key === 'number' ? `[${key}]` : `${k > 0 ? '.' : ''}${String(key)}`)).join('');

function portfolioProblem(stated: OptimizeProblem): PortfolioProblem {
  const { assets, lower, upper, budget, riskFree, riskBudgets, groups, net, turnover } = stated;
  const returns = stated.returns === undefined ? undefined : table(stated.returns, 'returns', assets);
  const covariance =
    returns === undefined ? table(stated.covariance!, 'covariance', assets) : sampleCovariance(returns);
  for (const name of ['expectedReturns', 'riskBudgets', 'lower', 'upper'] as const) {
    const vector = stated[name];
    if (Array.isArray(vector) && vector.length !== assets.length) {
      throw new RangeError(`${name} has ${vector.length} entries, there are ${assets.length} assets`);
    }
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
    ...(net === undefined ? {} : { net: netLimit(net, assets) }),
    ...(turnover === undefined ? {} : { turnover: turnoverLimit(turnover, assets) }),
    ...(riskBudgets === undefined ? {} : { riskBudgets: Float64Array.from(riskBudgets) }),
    groups: (groups ?? []).map(({ members, name, lower, upper }, g) => ({
      name,
      members: members.map((member, k) => column(assets, member, `groups[${g}].members[${k}]`)),
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
    })),
  };
}

function netLimit(
  { signs, lower, upper }: NonNullable<OptimizeProblem['net']>,
  assets: readonly string[],
): NonNullable<PortfolioProblem['net']> {
  return {
    signs: perAsset(signs, 'net.signs', assets, (asset) => {
      throw new RangeError(`net.signs has no sign for ${JSON.stringify(asset)}, 1 or -1 is needed`);
    }),
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
  };
}

const turnoverLimit = (
  { from, limit }: NonNullable<OptimizeProblem['turnover']>,
  assets: readonly string[],
): NonNullable<PortfolioProblem['turnover']> => ({
  from: Float64Array.from(perAsset(from, 'turnover.from', assets, () => 0)),
  limit,
});

/** One value for each asset, from an array in their order or an object by name. */
function perAsset<T extends number>(
  stated: readonly T[] | Readonly<Record<string, T>>,
  where: string,
  assets: readonly string[],
  absent: (asset: string) => T,
): readonly T[] {
  if (Array.isArray(stated)) {
    if (stated.length !== assets.length) {
      throw new RangeError(`${where} has ${stated.length} entries, there are ${assets.length} assets`);
    }
    return stated;
  }
  const byName = new Map(Object.entries<T>(stated as Readonly<Record<string, T>>));
  for (const name of byName.keys()) column(assets, name, where);
  return assets.map((asset) => byName.get(asset) ?? absent(asset));
}

function table(rows: readonly (readonly number[])[], name: string, assets: readonly string[]): Matrix {
  const ragged = rows.findIndex((row) => row.length !== assets.length);
  if (ragged >= 0) {
    throw new RangeError(`${name}[${ragged}] has ${rows[ragged]!.length} entries, there are ${assets.length} assets`);
  }
  return fromRows(rows);
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
