/**
 * Primal-dual interior point on a cone program, with Mehrotra's predictor and corrector.
 *
 * Source   Mehrotra (1992), SIAM J. Optimization 2, 575–601; Wright (1997), Primal-Dual Interior-Point Methods, ch. 10.
 * Barrier  a log term is a pair x·v that ends at b instead of 0.
 * Ends     at the asked complementarity, or `stalled` when a step cannot be taken, or at the iteration limit.
 */
import type { ConeProgram } from './cone-program.js';
import { InteriorIterate } from './interior-iterate.js';
import { InteriorStep } from './interior-step.js';
import { InteriorSystem } from './interior-system.js';

export interface InteriorPoint {
  readonly iterate: InteriorIterate;
  /** Runs until mean complementarity is below `mu` (relative to the objective). */
  runTo(mu: number): 'reached' | 'stalled';
}

const MAX_ITERATIONS = 100;

export function createInteriorPoint(p: ConeProgram): InteriorPoint {
  const iterate = new InteriorIterate(p);
  const system = new InteriorSystem(iterate);
  const step = new InteriorStep(p.n, p.rhs.length);
  let short = 0;
  return {
    iterate,
    runTo(goal) {
      while (iterate.iterations < MAX_ITERATIONS) {
        system.evaluate();
        const { objective, residual } = system;
        const mu = iterate.mean();
        if (
          mu <= goal * Math.max(objective, 1e-10 * iterate.kappa * iterate.kappa) &&
          residual <= Math.max(1e-12, 0.1 * goal)
        )
          return 'reached';
        if (short >= 3 || !system.factor()) return 'stalled';
        iterate.iterations++;
        const reach = direct(system, iterate, step, mu);
        // Without pairs there is no mu to measure by, and a log term must not land on its zero.
        const fraction = iterate.pairs > 0 ? Math.max(0.99, 1 - mu) : reach < 1 ? 0.9 : 1;
        const length = Math.min(1, reach * fraction);
        if (!Number.isFinite(length) || !step.dx.every(Number.isFinite)) return 'stalled';
        short = length < 1e-4 ? short + 1 : 0;
        iterate.advance(step, length);
      }
      return 'stalled';
    },
  };
}

/** Predictor and corrector; answers how far the direction can be followed, at most 1. */
function direct(system: InteriorSystem, iterate: InteriorIterate, step: InteriorStep, mu: number): number {
  const towards = (target: number, second: boolean): void => {
    iterate.aim(step, target, second);
    system.solve(step);
  };
  towards(0, false);
  let centre = 0;
  if (iterate.pairs > 0) {
    const affine = iterate.meanAfter(step, iterate.longest(step));
    centre = mu * Math.min(1, Math.max(0, affine / mu) ** 3);
  }
  towards(centre, true);
  const reach = iterate.longest(step);
  if (!(reach < 0.1)) return reach;
  // The corrector aimed past a bound: back towards the middle, without it.
  towards(0.8 * mu, false);
  return iterate.longest(step);
}
