import { requireInteger, requireNumber, requireSeries } from '../performance/require-series.js';
import type { Carry, SimulationInput, Target } from './simulation.js';

/**
 * Throws a RangeError naming argument and index unless a simulation can run. Returns are checked where they are read, the
 * weights of a target where it is traded (`requirePayable`).
 */
export function checkSimulation({
  returns,
  targets,
  costRate,
  convention,
  band = 0,
  maxTurnover,
  carry,
  delistings = [],
}: SimulationInput): void {
  const { rows: T, cols: N, data } = returns;
  requireInteger('simulate', 'returns.rows', T, 0);
  requireInteger('simulate', 'returns.cols', N, 0);
  if (data.length !== T * N)
    throw new RangeError(`simulate: returns holds ${data.length} numbers, expected ${T} × ${N}`);
  if (convention !== undefined && convention !== 'postCostNav' && convention !== 'preCostNav') {
    throw new RangeError(`simulate: convention must be postCostNav or preCostNav, got ${String(convention)}`);
  }
  requireNumber('simulate', 'band', band);
  if (band < 0) throw new RangeError(`simulate: band must not be negative, got ${band}`);
  if (maxTurnover !== undefined && !(maxTurnover > 0)) {
    throw new RangeError(`simulate: maxTurnover must be above 0, got ${maxTurnover}`);
  }
  if (carry !== undefined) checkCarry(carry, T, N);
  checkRates(costRate, N);
  targets.forEach(({ session, weights, impact }, k) => {
    requireSession(`targets[${k}].session`, session, 0, T);
    const previous = targets[k - 1]?.session ?? 0;
    if (session < previous) throw new RangeError(`simulate: targets[${k}].session ${session} follows ${previous}`);
    if (weights.length !== N) {
      throw new RangeError(`simulate: targets[${k}].weights has ${weights.length} entries, expected ${N}`);
    }
    if (impact !== undefined) checkImpact(impact, N, k);
  });
  const seen = new Set<number>();
  delistings.forEach(({ asset, session, terminalReturn }, k) => {
    requireInteger('simulate', `delistings[${k}].asset`, asset, 0);
    if (asset >= N) throw new RangeError(`simulate: delistings[${k}].asset is ${asset}, columns end at ${N - 1}`);
    if (seen.has(asset)) throw new RangeError(`simulate: delistings[${k}] lists asset ${asset} again`);
    seen.add(asset);
    requireSession(`delistings[${k}].session`, session, 1, T);
    requireNumber('simulate', `delistings[${k}].terminalReturn`, terminalReturn);
  });
}

/** Throws a RangeError where target k has a weight that is no number, or where no NAV could pay for holding it. */
export function requirePayable({ weights }: Target, k: number, rates: Float64Array): void {
  const payable = costToHold(weights, rates);
  // One finite sum stands for N finite weights: they are looked at one by one only where it is not.
  if (!Number.isFinite(payable)) requireSeries('simulate', `targets[${k}].weights`, weights);
  if (payable >= 1) {
    throw new RangeError(
      `simulate: targets[${k}] would cost ${payable} of NAV to hold; Σ rate × |weight| must be below 1`,
    );
  }
}

/** Σ rate |weight|, as two sums: one would wait for itself. */
function costToHold(weights: Float64Array, rates: Float64Array): number {
  let [even, odd] = [0, 0];
  for (let i = 1; i < weights.length; i += 2) {
    even += Math.abs(weights[i - 1]!) * rates[i - 1]!;
    odd += Math.abs(weights[i]!) * rates[i]!;
  }
  if (weights.length % 2 === 1) even += Math.abs(weights.at(-1)!) * rates.at(-1)!;
  return even + odd;
}

function checkImpact(impact: Float64Array, N: number, k: number): void {
  if (impact.length !== N) {
    throw new RangeError(`simulate: targets[${k}].impact has ${impact.length} entries, expected ${N}`);
  }
  const bad = impact.findIndex((x) => !(x >= 0 && Number.isFinite(x)));
  if (bad >= 0) throw new RangeError(`simulate: targets[${k}].impact[${bad}] must be at least 0, got ${impact[bad]}`);
}

function checkCarry({ longs, shorts, years }: Carry, T: number, N: number): void {
  const columns: [string, Float64Array, number][] = [
    ['longs', longs, N],
    ['shorts', shorts, N],
    ['years', years, T],
  ];
  for (const [name, values, length] of columns) {
    if (values.length !== length) {
      throw new RangeError(`simulate: carry.${name} has ${values.length} entries, expected ${length}`);
    }
    requireSeries('simulate', `carry.${name}`, values);
  }
}

function checkRates(costRate: number | Float64Array, N: number): void {
  const rates = typeof costRate === 'number' ? [costRate] : costRate;
  if (typeof costRate !== 'number' && costRate.length !== N) {
    throw new RangeError(`simulate: costRate has ${costRate.length} entries, expected ${N}`);
  }
  for (let i = 0; i < rates.length; i++) {
    if (rates[i]! >= 0 && Number.isFinite(rates[i])) continue;
    const name = typeof costRate === 'number' ? 'costRate' : `costRate[${i}]`;
    throw new RangeError(`simulate: ${name} must be a finite rate of at least 0, got ${rates[i]}`);
  }
}

function requireSession(name: string, session: number, first: number, last: number): void {
  if (Number.isInteger(session) && session >= first && session <= last) return;
  throw new RangeError(`simulate: ${name} must be an integer in ${first}..${last}, got ${session}`);
}
