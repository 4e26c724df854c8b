import { it } from 'vitest';
import { coneProgram } from '../../../quant/optimise/cone-program.js';
import { createInteriorPoint } from '../../../quant/optimise/interior-point.js';
import { finishOnActiveSet } from '../../../quant/optimise/active-set.js';
import { guessFrom } from '../../../quant/optimise/solve-program.js';
import { feasiblePolytope } from '../../../quant/optimise/polytope.js';
import { resolveProblem } from '../../../quant/optimise/validate.js';
import { random } from './stress.test.js';
it('x', () => {
  for (const [seed, kind] of [[367, 'rp'],[376, 'div'],[86,'div']] as const) {
    const { problem } = random(seed);
    const r = resolveProblem(problem, 'x');
    const o = feasiblePolytope(r);
    if (o.status !== 'feasible') throw 1;
    const sd = Float64Array.from({ length: r.n }, (_, i) => Math.sqrt(r.covariance.data[i * r.n + i]!));
    const p = coneProgram(r, o.polytope, kind === 'rp' ? {barrier: sd.map(()=>1/r.n)} : { ratio: sd.map((x) => x / Math.max(...sd)) });
    const ip = createInteriorPoint(p);
    for (const mu of [1e-6, 1e-9, 1e-12, 1e-14]) {
      const st = ip.runTo(mu);
      const g = guessFrom(p, ip.iterate);
      const f = finishOnActiveSet(p, g, 40);
      console.log(seed, kind, st, ip.iterate.iterations, ip.iterate.kappa, 'held', g.side.filter((s) => s !== 0).length, 'of', p.n, [...g.held], 'settled', f.settled, f.rounds, [...f.lambda]);
    }
  }
});
