import { describe, expect, it } from 'vitest';
import { linearProgram } from '../../../quant/optimise/linear-program.js';
import { shiftWithin } from '../../../quant/optimise/shift-within.js';
import { resolveProblem } from '../../../quant/optimise/validate.js';
import { gaussian, randomProblem, uniform } from './random-problem.js';

describe('shiftWithin', () => {
  it('frees no bound that the linear program finds always binding, and most of the others', () => {
    let freed = 0;
    let loose = 0;
    let tight = 0;
    for (let seed = 0; seed < 150; seed++) {
      const problem = resolveProblem(randomProblem(seed, { overlapping: true, maxColumns: 14 }), 'test');
      const { n, lower, upper, groups, budget } = problem;
      const rows = [
        { members: Array.from({ length: n }, (_, i) => i), lower: budget, upper: budget },
        ...groups.map((g) => ({ members: g.members, lower: g.lower, upper: g.upper })),
      ];
      const vertex = (objective: Float64Array) => linearProgram({ objective, lower, upper, rows });
      const r = uniform(seed + 1);
      const shift = shiftWithin(problem);
      if (vertex(new Float64Array(n)).status !== 'optimal') continue;
      for (let k = 0; k < 3; k++) shift.observe(vertex(Float64Array.from({ length: n }, () => gaussian(r))).x);
      for (let i = 0; i < n; i++) {
        for (const bound of ['lower', 'upper'] as const) {
          if (bound === 'upper' && upper[i] === Number.POSITIVE_INFINITY) continue;
          const objective = new Float64Array(n);
          objective[i] = bound === 'lower' ? 1 : -1;
          const x = vertex(objective).x[i]!;
          const room = bound === 'lower' ? x - lower[i]! : upper[i]! - x;
          const isFree = shift.frees(i, bound);
          if (room <= 1e-9) tight++;
          else loose++;
          if (isFree) freed++;
          expect(isFree && room <= 1e-9, `seed ${seed}, ${bound}:${i}, room ${room}`).toBe(false);
        }
      }
    }
    expect(tight).toBeGreaterThan(50);
    expect(freed).toBeGreaterThan(0.6 * loose);
  });

  it('knows nothing before it has seen a point', () => {
    const problem = resolveProblem(
      { covariance: { rows: 2, cols: 2, data: Float64Array.of(1, 0, 0, 1) }, upper: 0.8 },
      'test',
    );
    const shift = shiftWithin(problem);
    expect(shift.frees(0, 'lower')).toBe(false);
    shift.observe(Float64Array.of(0.8, 0.2));
    expect(shift.frees(0, 'upper')).toBe(true);
    expect(shift.frees(1, 'lower')).toBe(true);
    // It is off that bound already; there is nothing it could rise to.
    expect(shift.frees(0, 'lower')).toBe(false);
  });
});
