import { describe, expect, it } from 'vitest';
import { finishOnActiveSet } from '../../../quant/optimise/active-set.js';
import { type ConeProgram, coneProgram, type Objective } from '../../../quant/optimise/cone-program.js';
import { criticalLine } from '../../../quant/optimise/critical-line.js';
import { createInteriorPoint } from '../../../quant/optimise/interior-point.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { feasiblePolytope } from '../../../quant/optimise/polytope.js';
import type { PortfolioProblem } from '../../../quant/optimise/problem.js';
import { resolveProblem } from '../../../quant/optimise/validate.js';
import { randomProblem } from './random-problem.js';

function programOf(problem: PortfolioProblem, objective: Objective): ConeProgram | null {
  const resolved = resolveProblem(problem, 'test');
  const outcome = feasiblePolytope(resolved);
  return outcome.status === 'feasible' ? coneProgram(resolved, outcome.polytope, objective) : null;
}

/** max |w − w'| between the end of the path and the interior point, in which nothing is shared but the program. */
function distanceToInterior(p: ConeProgram, x: Float64Array, kappa: number): number | null {
  const interior = createInteriorPoint(p);
  if (interior.runTo(1e-13) === 'stalled') return null;
  const { iterate } = interior;
  return x.reduce((s, v, i) => Math.max(s, Math.abs(v / kappa - iterate.x[i]! / iterate.kappa)), 0);
}

describe('criticalLine', () => {
  it('ends where the interior point does, on the binding set, for ratios and for quadratic programs', () => {
    let ended = 0;
    let compared = 0;
    let asked = 0;
    for (let seed = 0; seed < 240; seed++) {
      const problem = randomProblem(seed, { fullRank: true, overlapping: seed % 3 === 0 });
      const best = problem.expectedReturns.map((m) => m / 1e-3);
      for (const objective of [{ ratio: best }, { linear: problem.expectedReturns }, {}] as Objective[]) {
        if (objective.ratio && maxSharpe({ ...problem, riskFree: 0 }).status !== 'optimal') continue;
        const p = programOf(problem, objective);
        if (p === null || p.n === 0) continue;
        asked++;
        const end = criticalLine(p);
        if (end === null) continue;
        ended++;
        const finished = finishOnActiveSet(p, end, 4);
        const what = `seed ${seed}, ${Object.keys(objective)}`;
        expect(finished.settled, what).toBe(true);
        expect(finished.side, what).toEqual(end.side);
        const moved = end.x.reduce(
          (s, v, i) => Math.max(s, Math.abs(v / end.kappa - finished.x[i]! / finished.kappa)),
          0,
        );
        expect(moved, what).toBeLessThan(1e-9);
        const distance = distanceToInterior(p, end.x, end.kappa);
        if (distance === null) continue;
        compared++;
        expect(distance, what).toBeLessThan(1e-5);
      }
    }
    expect(asked).toBeGreaterThan(300);
    expect(ended).toBeGreaterThan(0.9 * asked);
    expect(compared).toBeGreaterThan(0.8 * ended);
  });

  it('ends at once where the vertex of largest mean has the best ratio', () => {
    const problem = {
      covariance: { rows: 3, cols: 3, data: Float64Array.of(0.01, 0, 0, 0, 0.04, 0, 0, 0, 0.04) },
      expectedReturns: Float64Array.of(0.9, -0.5, 0.02),
      riskFree: 0,
      upper: 0.9,
    };
    const p = programOf(problem, { ratio: problem.expectedReturns })!;
    const end = criticalLine(p)!;
    expect(end.rounds).toBe(0);
    expect([...end.x].map((v) => v / end.kappa)).toEqual([0.9, 0, 1 - 0.9]);
    const solution = maxSharpe(problem);
    expect(solution.status === 'optimal' && [...solution.weights]).toEqual([0.9, 0, 1 - 0.9]);
  });

  it('leaves copies, ties and riskless directions to those who treat them equally', () => {
    const covariance = { rows: 3, cols: 3, data: Float64Array.of(0.04, 0.04, 0, 0.04, 0.04, 0, 0, 0, 0.01) };
    for (const m of [Float64Array.of(0.02, 0.02, 0.01), Float64Array.of(0.02, 0.02, 0.02)]) {
      expect(criticalLine(programOf({ covariance }, { ratio: m })!), `${m}`).toBeNull();
      const solution = maxSharpe({ covariance, expectedReturns: m, riskFree: 0 });
      expect(solution.status).toBe('optimal');
      if (solution.status === 'optimal') expect(solution.weights[0]).toBeCloseTo(solution.weights[1]!, 7);
    }
    // Columns 0 and 1 hedge each other to nothing and earn.
    const hedged = { rows: 2, cols: 2, data: Float64Array.of(0.04, -0.04, -0.04, 0.04) };
    expect(criticalLine(programOf({ covariance: hedged }, { ratio: Float64Array.of(0.02, 0.01) })!)).toBeNull();
  });

  it('is the road of a maximum Sharpe ratio that is unique', () => {
    const { covariance } = randomProblem(7, { fullRank: true, maxColumns: 40 });
    const expectedReturns = Float64Array.from({ length: covariance.rows }, (_, i) => 1e-3 * (1 + ((7 * i) % 11) / 10));
    const solution = maxSharpe({ covariance, expectedReturns, riskFree: 0 });
    expect(solution.status === 'optimal' && solution.certificate.engine).toBe('critical-line+active-set');
  });
});
