/** One step of an interior point: the complementarity it aims at, and the direction that leads there. */
import type { InteriorIterate } from './interior-iterate.js';

export class InteriorStep {
  readonly dx: Float64Array;
  dKappa = 0;
  readonly dLambda: Float64Array;
  readonly ds: Float64Array;
  readonly dzl: Float64Array;
  readonly dzu: Float64Array;
  readonly dv: Float64Array;
  dvKappa = 0;
  /** What is missing of every product: lower and upper bounds, log terms, κ's log term, rows. */
  readonly rl: Float64Array;
  readonly ru: Float64Array;
  readonly rv: Float64Array;
  rvKappa = 0;
  readonly rs: Float64Array;

  constructor(n: number, R: number) {
    [this.dx, this.dzl, this.dzu, this.dv] = [column(n), column(n), column(n), column(n)];
    [this.rl, this.ru, this.rv] = [column(n), column(n), column(n)];
    [this.dLambda, this.ds, this.rs] = [column(R), column(R), column(R)];
  }

  /** Every product is to become `target`; `second` takes off what the last direction's own product would add. */
  aim(at: InteriorIterate, target: number, second: boolean): void {
    const { x, kappa, lambda, slack, zLower, zUpper, v, vKappa, hasLower, hasUpper, l, u } = at;
    const { n, barrier, barrierSize, equality } = at.p;
    const { dx, dKappa, dzl, dzu, dv, dvKappa, ds, dLambda, rl, ru, rv, rs } = this;
    for (let i = 0; i < n; i++) {
      if (hasLower[i])
        rl[i] = target - zLower[i]! * (x[i]! - l[i]! * kappa) - (second ? dzl[i]! * (dx[i]! - l[i]! * dKappa) : 0);
      if (hasUpper[i])
        ru[i] = target - zUpper[i]! * (u[i]! * kappa - x[i]!) - (second ? dzu[i]! * (u[i]! * dKappa - dx[i]!) : 0);
      if (barrier) rv[i] = barrier[i]! - v[i]! * x[i]! - (second ? dv[i]! * dx[i]! : 0);
    }
    if (barrierSize > 0) this.rvKappa = barrierSize - vKappa * kappa - (second ? dvKappa * dKappa : 0);
    for (let r = 0; r < rs.length; r++)
      if (!equality[r]) rs[r] = target - lambda[r]! * slack[r]! - (second ? ds[r]! * dLambda[r]! : 0);
  }
}

const column = (length: number): Float64Array => new Float64Array(length);
