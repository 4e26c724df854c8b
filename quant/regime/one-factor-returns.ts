/**
 * Simulated returns of assets that share one factor: a market whose truth is known, to try a rule on.
 *
 *   r[t,i] = 0.01 (b_i f_t + e[t,i]),   b_i uniform in [0.5, 1.5)
 *   f_t and every e[·,i] are x_t = √h_t z_t with independent standard normal z_t and
 *     'constant'   h_t = 1
 *     'garch'      h_{t+1} = ω + α x_t² + β h_t, each series by itself
 *     'one-garch'  the factor's h_t for every series: all assets are wild on the same days
 *
 * Source   GARCH(1,1): Bollerslev (1986), J. Econometrics 31, 307–327. Started at ω / (1 − α − β), 500 sessions early.
 * Default  ω, α, β = 0.02, 0.08, 0.90: unit variance, a half-life of shocks near 34 sessions.
 * Shape    T × N daily returns, oldest first; the same seed gives the same bits on every machine.
 * Errors   RangeError where T or N is no whole number ≥ 1, the seed is refused by `createRandom`, or ω, α, β leave no
 *          finite variance.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { normalQuantile } from '../inference/normal.js';
import { createRandom } from '../inference/random.js';
import { zeros } from '../linalg/matrix.js';

export type VolatilityProcess = 'constant' | 'garch' | 'one-garch';

export interface OneFactorMarket {
  readonly sessions: number;
  readonly assets: number;
  readonly volatility: VolatilityProcess;
  readonly seed: number;
  readonly garch?: { readonly omega: number; readonly alpha: number; readonly beta: number };
}

const UNIT = 0.01;
const WARM_UP = 500;

export function oneFactorReturns({
  sessions: T,
  assets: N,
  volatility,
  seed,
  garch: { omega, alpha, beta } = { omega: 0.02, alpha: 0.08, beta: 0.9 },
}: OneFactorMarket): Matrix {
  for (const [name, value] of [
    ['sessions', T],
    ['assets', N],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`oneFactorReturns: ${name} is ${value}`);
  }
  if (!(omega > 0 && alpha >= 0 && beta >= 0 && alpha + beta < 1)) {
    throw new RangeError(`oneFactorReturns: GARCH (${omega}, ${alpha}, ${beta}) has no finite variance`);
  }
  const random = createRandom(seed);
  // Half a step away from 0, where the quantile is not finite.
  const normal = (): number => normalQuantile(random.uniform() + 2 ** -54);
  const loadings = Float64Array.from({ length: N }, () => 0.5 + random.uniform());
  const isConstant = volatility === 'constant';
  // Series 0 is the factor.
  const h = new Float64Array(N + 1).fill(isConstant ? 1 : omega / (1 - alpha - beta));
  const x = new Float64Array(N + 1);
  const R = zeros(T, N);
  for (let t = isConstant ? 0 : -WARM_UP; t < T; t++) {
    for (let i = 0; i <= N; i++) x[i] = Math.sqrt(h[volatility === 'one-garch' ? 0 : i]!) * normal();
    if (!isConstant) for (let i = 0; i <= N; i++) h[i] = omega + alpha * x[i]! * x[i]! + beta * h[i]!;
    if (t < 0) continue;
    for (let i = 0; i < N; i++) R.data[t * N + i] = UNIT * (loadings[i]! * x[0]! + x[i + 1]!);
  }
  return R;
}
