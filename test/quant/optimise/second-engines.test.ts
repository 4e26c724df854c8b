/** Other algorithms for the same problems: HiGHS for the quadratic programs, coordinate descent for risk budgets. */
import highsModule from 'highs';
import { describe, expect, it } from 'vitest';
import { cholesky } from '../../../quant/linalg/cholesky.js';
import { factorInPlace } from '../../../quant/optimise/factor.js';
import { linearProgram } from '../../../quant/optimise/linear-program.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import type { PortfolioProblem } from '../../../quant/optimise/problem.js';
import { interiorPointQp, portfolioVariance } from '../../../quant/optimise/quadratic.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { resolveProblem } from '../../../quant/optimise/validate.js';
import { randomProblem } from './random-problem.js';

// The package is CommonJS to the compiler and an ES module to Node; the loader is the default export of the second.
const loadHighs = highsModule as unknown as typeof highsModule.default;
const highs = await loadHighs();
const options = { output_flag: false, qp_iteration_limit: 20_000, simplex_iteration_limit: 20_000 } as const;
const term = (c: number, name: string): string => `${c < 0 ? '-' : '+'} ${Math.abs(c)} ${name}`;

/** The same problem in CPLEX LP text. The Hessian is scaled: at daily variances HiGHS stops early or spins. */
function lpText(problem: PortfolioProblem, linear: Float64Array, scale: number): string {
  const { n, lower, upper, groups, budget, covariance } = resolveProblem(problem, 'test');
  const all = Array.from({ length: n }, (_, i) => i);
  const sum = (members: readonly number[]): string => members.map((i) => `+ x${i}`).join(' ');
  const square: string[] = [];
  if (scale > 0) {
    for (const i of all) {
      square.push(term(scale * covariance.data[i * n + i]!, `x${i} ^2`));
      for (let j = 0; j < i; j++) square.push(term(2 * scale * covariance.data[i * n + j]!, `x${i} * x${j}`));
    }
  }
  const cost = all.map((i) => term(-linear[i]! * (scale || 1), `x${i}`)).join(' ');
  const rows = [`budget: ${sum(all)} = ${budget}`];
  groups.forEach((g, k) => {
    if (g.upper < Number.POSITIVE_INFINITY) rows.push(`cap${k}: ${sum(g.members)} <= ${g.upper}`);
    if (g.lower > Number.NEGATIVE_INFINITY) rows.push(`floor${k}: ${sum(g.members)} >= ${g.lower}`);
  });
  const bounds = all.map((i) => `${lower[i]} <= x${i} <= ${upper[i] === Number.POSITIVE_INFINITY ? '+inf' : upper[i]}`);
  const quadratic = scale > 0 ? `+ [ ${square.join(' ')} ] / 2` : '';
  return ['Minimize', ` obj: ${cost} ${quadratic}`, 'Subject To', ...rows, 'Bounds', ...bounds, 'End'].join('\n');
}

describe('HiGHS', () => {
  it('finds no portfolio of less variance, and the same ones infeasible', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const problem = randomProblem(seed, { overlapping: seed % 4 === 0, maxColumns: 15, fullRank: true });
      const n = problem.covariance.rows;
      const linear = seed % 2 === 0 ? problem.expectedReturns.map((m) => m / 10) : new Float64Array(n);
      let mean = 0;
      for (let i = 0; i < n; i++) mean += problem.covariance.data[i * (n + 1)]! / n;
      const ours = interiorPointQp(problem, linear);
      const theirs = highs.solve(lpText(problem, linear, 1e4 / mean), options);
      expect(theirs.Status, `seed ${seed}`).toBe(ours.status === 'optimal' ? 'Optimal' : 'Infeasible');
      if (ours.status !== 'optimal' || theirs.Status !== 'Optimal') continue;
      const columns = theirs.Columns as Record<string, { Primal: number }>;
      const w = Float64Array.from({ length: n }, (_, i) => columns[`x${i}`]!.Primal);
      const value = portfolioVariance(problem.covariance, w) / 2 - linear.reduce((s, c, i) => s + c * w[i]!, 0);
      // 1e-6: HiGHS holds its rows to 1e-7 only, and may win that much by it.
      expect(ours.objective, `seed ${seed}`).toBeLessThan(value + 1e-6 * (Math.abs(value) + mean));
    }
  });
  it('agrees on the linear programs', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const problem = randomProblem(seed, { overlapping: seed % 2 === 0, maxColumns: 15 });
      const { n, lower, upper, groups, budget } = resolveProblem(problem, 'test');
      const rows = [{ members: Array.from({ length: n }, (_, i) => i), lower: budget, upper: budget }, ...groups];
      const ours = linearProgram({ objective: problem.expectedReturns, lower, upper, rows });
      const theirs = highs.solve(
        lpText(
          problem,
          problem.expectedReturns.map((m) => 1000 * m),
          0,
        ),
        options,
      );
      expect(theirs.Status, `seed ${seed}`).toBe(ours.status === 'optimal' ? 'Optimal' : 'Infeasible');
      if (ours.status === 'optimal')
        expect(-1000 * ours.objective, `seed ${seed}`).toBeCloseTo(theirs.ObjectiveValue, 7);
    }
  });
});

describe('cyclical coordinate descent', () => {
  it('reaches the weights of risk parity', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { covariance } = randomProblem(seed, { fullRank: true, maxColumns: seed % 4 === 0 ? 80 : 20 });
      const n = covariance.rows;
      const riskBudgets = Float64Array.from({ length: n }, (_, i) => (2 * (i + 1)) / (n * (n + 1)));
      const ours = riskParity({ covariance, riskBudgets });
      if (ours.status !== 'optimal') return expect.fail(`seed ${seed}: ${ours.status}`);
      const theirs = coordinateDescent(covariance.data, riskBudgets);
      ours.weights.forEach((w, i) => {
        expect(Math.abs(w / theirs[i]! - 1), `seed ${seed}, column ${i}`).toBeLessThan(1e-8);
      });
    }
  });
});

/** Griveau-Billion, Richard & Roncalli (2013), arXiv:1311.4057: one positive root per column and sweep. */
function coordinateDescent(C: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const y = Float64Array.from(b, (_, i) => 1 / Math.sqrt(C[i * (n + 1)]!));
  for (let sweep = 0; sweep < 20_000; sweep++) {
    let change = 0;
    for (let i = 0; i < n; i++) {
      let rest = 0;
      for (let j = 0; j < n; j++) if (j !== i) rest += C[i * n + j]! * y[j]!;
      const v = C[i * (n + 1)]!;
      const root = (-rest + Math.sqrt(rest * rest + 4 * v * b[i]!)) / (2 * v);
      change = Math.max(change, Math.abs(root / y[i]! - 1));
      y[i] = root;
    }
    if (change < 1e-15) break;
  }
  const sum = y.reduce((a, x) => a + x, 0);
  return y.map((x) => x / sum);
}

describe('the factor in place', () => {
  it('equals the reference Cholesky to rounding, at every size around its blocks', () => {
    for (let n = 1; n <= 23; n++) {
      const A = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) A[i * n + j] = (i === j ? n : 0) + Math.cos(i * j + i + j);
      const L = cholesky({ rows: n, cols: n, data: A })!.data;
      expect(factorInPlace(A, n, n)).toBe(-1);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) expect(A[i * n + j]).toBeCloseTo(L[i * n + j]!, 12);
    }
  });
  it('names the column at which a matrix stops being positive definite', () => {
    expect(factorInPlace(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 1, 1), 3, 3)).toBe(2);
    expect(factorInPlace(Float64Array.of(Number.NaN), 1, 1)).toBe(0);
  });
});

describe('size', () => {
  it('500 columns of 200 sessions are solved and certified', () => {
    const solution = minVariance(wide(500, 200));
    if (solution.status !== 'optimal') return expect.fail(solution.status);
    expect(Math.max(solution.certificate.primal, solution.certificate.dual)).toBeLessThan(1e-10);
  });
  it('one column takes the whole budget', () => {
    const covariance = { rows: 1, cols: 1, data: Float64Array.of(0.04) };
    for (const solve of [minVariance, riskParity]) {
      const solution = solve({ covariance, budget: 0.8 });
      expect(solution.status === 'optimal' && solution.weights[0]).toBeCloseTo(0.8, 15);
    }
  });
});

function wide(n: number, T: number): PortfolioProblem {
  const X = Float64Array.from(
    { length: T * n },
    (_, k) => Math.sin(k * 12.9898 + Math.floor(k / n) ** 2) * (0.005 + (k % n) / n / 50),
  );
  const C = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = 0;
      for (let t = 0; t < T; t++) s += X[t * n + i]! * X[t * n + j]!;
      C[i * n + j] = C[j * n + i] = s / T;
    }
  }
  return { covariance: { rows: n, cols: n, data: C }, upper: 0.1 };
}
