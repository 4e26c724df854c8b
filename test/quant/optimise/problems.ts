import type { Matrix } from '../../../contracts/matrix.js';
import type { Group, PortfolioProblem } from '../../../quant/optimise/problem.js';

/** Constraint block of the golden files. */
export interface GoldenConstraints {
  readonly budget: number;
  readonly minWeight?: number;
  readonly maxWeight?: number;
  readonly groups?: readonly (readonly number[])[];
  readonly groupCap?: number | readonly number[];
  readonly groupMin?: number | readonly number[];
}

export interface GoldenProblem {
  readonly covariance: readonly (readonly number[])[];
  readonly constraints?: GoldenConstraints;
  readonly mu?: readonly number[];
  readonly riskFree?: number;
  readonly budgets?: readonly number[];
}

export const matrixOf = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  cols: rows[0]?.length ?? 0,
  data: Float64Array.from(rows.flat()),
});

export function problemOf({ covariance, constraints, mu, riskFree, budgets }: GoldenProblem): PortfolioProblem {
  const pick = (x: number | readonly number[] | undefined, g: number): number | undefined =>
    typeof x === 'number' ? x : x?.[g];
  const groups = constraints?.groups?.map((members, g): Group => {
    const upper = pick(constraints.groupCap, g);
    const lower = pick(constraints.groupMin, g);
    return {
      name: String(g),
      members,
      ...(upper === undefined ? {} : { upper }),
      ...(lower === undefined ? {} : { lower }),
    };
  });
  return {
    covariance: matrixOf(covariance),
    budget: constraints?.budget ?? 1,
    lower: constraints?.minWeight ?? 0,
    ...(constraints?.maxWeight === undefined ? {} : { upper: constraints.maxWeight }),
    ...(groups ? { groups } : {}),
    ...(mu ? { expectedReturns: Float64Array.from(mu), riskFree: riskFree ?? 0 } : {}),
    ...(budgets ? { riskBudgets: Float64Array.from(budgets) } : {}),
  };
}
