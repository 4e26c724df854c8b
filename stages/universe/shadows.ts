/**
 * Instruments that only repeat what a more traded one does: wrapped and staked twins, leveraged and inverse tokens. Found by
 * how they move, without a name or a list.
 *
 *   x[t]  = log(close[t] / close[t−1]), held within median ± 3 · 1.4826 · MAD of its own 90 values
 *   ρ, β  = correlation of x with that of another; slope of x on it, ρ sd(x) / sd(other)
 *
 *   twin        ρ ≥ 0.99 and the ratio of the closes moves by at most 2 % from its lowest to its highest
 *   leveraged   ρ ≥ 0.95 and β > 1.6 or β < 0.6
 *   inverse     ρ ≤ −0.7
 *
 * Instruments are taken by traded value, highest first, and each is held against the originals before it: those of its class
 * with another base that are no shadows themselves. The original of largest |ρ| decides. So of two twins the more traded stays,
 * and nothing is the shadow of a shadow.
 *
 * Choices  The bounds keep a redenomination (a return of ×1000, one day) from hiding what the other 89 days say. 0.95 rather than
 *          0.9: above 0.9 and outside [0.6, 1.6] lie ordinary coins every few months (DASH on ONE, 1000LUNC on GALA). −0.7: nothing
 *          that is held for its own sake falls that faithfully when another rises.
 * Shape    closes on one calendar, oldest first, NaN where missing; a missing close leaves out both returns around it. Judged
 *          is what has at least 90 % of the returns, the last among them.
 * Cost     O(N² T) for N instruments and T returns, nearly all of it products of whole numbers (alike-rows.ts); memory O(N T).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { alikeRows } from '../../quant/linalg/alike-rows.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { medianOfFirst } from '../../quant/performance/median.js';
import { eachNearestOriginal } from './nearest-originals.js';

export const SHADOW_KINDS = ['twin', 'leveraged', 'inverse'] as const;

export interface Shadow {
  readonly kind: (typeof SHADOW_KINDS)[number];
  /** Id of the original. */
  readonly of: string;
  readonly correlation: number;
  readonly beta: number;
}

/** Correlations from which on a pair is more than related; the inverse one as its absolute value. */
export interface ShadowRules {
  readonly twinCorrelation: number;
  readonly leveragedCorrelation: number;
  readonly inverseCorrelation: number;
}

export const SHADOW_RULES: ShadowRules = { twinCorrelation: 0.99, leveragedCorrelation: 0.95, inverseCorrelation: 0.7 };

/** Closes that a verdict looks at: 90 returns. */
export const SHADOW_CLOSES = 91;

const ORDINARY_BETA = { low: 0.6, high: 1.6 };
const TWIN_DRIFT = 0.02;
const MIN_PRESENT = 0.9;
const BOUND = 3 * 1.4826;

/** One instrument among its class. */
export interface ShadowCandidate {
  readonly id: string;
  /** What it is made of: instruments of the same base are no shadows of each other. */
  readonly base: string;
  /** USD per day; null is unknown and comes last. */
  readonly liquidityUsdPerDay: number | null;
  readonly closes: Float64Array;
}

/** Verdicts by id: the shadow, null for an original; what cannot be judged is absent. The order given changes nothing. */
export function shadows(
  candidates: readonly ShadowCandidate[],
  rules: ShadowRules = SHADOW_RULES,
): ReadonlyMap<string, Shadow | null> {
  const { judged, deviations, units } = measured(candidates);
  // Most are unlike all others, whoever of them is an original.
  const suspects = alikeRows(
    units,
    -rules.inverseCorrelation,
    Math.min(rules.twinCorrelation, rules.leveragedCorrelation),
  );
  const verdicts = new Map<string, Shadow | null>();
  for (const { id } of judged) verdicts.set(id, null);
  eachNearestOriginal(
    units,
    suspects,
    (i, original) => judged[original]!.base !== judged[i]!.base,
    (i, nearest, correlation) => {
      const beta = nearest < 0 ? 0 : (correlation * deviations[i]!) / deviations[nearest]!;
      const found = nearest < 0 ? null : verdict(judged[i]!, judged[nearest]!, correlation, beta, rules);
      verdicts.set(judged[i]!.id, found);
      return found === null;
    },
  );
  return verdicts;
}

/** Those that can be judged, by traded value, with the deviations of their returns. */
interface Measured {
  readonly judged: readonly ShadowCandidate[];
  readonly deviations: readonly number[];
  /** A row each: bounded returns, centred and of length 1, 0 where missing. */
  readonly units: Matrix;
}

function measured(candidates: readonly ShadowCandidate[]): Measured {
  const ranked = [...candidates].sort(
    (a, b) => (b.liquidityUsdPerDay ?? -1) - (a.liquidityUsdPerDay ?? -1) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const T = Math.max(0, (ranked[0]?.closes.length ?? 0) - 1);
  const { data } = zeros(ranked.length, T);
  const deviationInto = measurer(T);
  const judged: ShadowCandidate[] = [];
  const deviations: number[] = [];
  for (const candidate of ranked) {
    const unit = data.subarray(judged.length * T, (judged.length + 1) * T);
    const deviation = deviationInto(unit, candidate.closes);
    if (deviation === null) continue;
    judged.push(candidate);
    deviations.push(deviation);
  }
  return { judged, deviations, units: { rows: judged.length, cols: T, data: data.subarray(0, judged.length * T) } };
}

function verdict(
  one: ShadowCandidate,
  nearest: ShadowCandidate,
  correlation: number,
  beta: number,
  rules: ShadowRules,
): Shadow | null {
  const shadow = (kind: Shadow['kind']): Shadow => ({ kind, of: nearest.id, correlation, beta });
  if (correlation <= -rules.inverseCorrelation) return shadow('inverse');
  if (correlation >= rules.twinCorrelation && ratioDrift(one.closes, nearest.closes) <= TWIN_DRIFT)
    return shadow('twin');
  const isOrdinary = beta >= ORDINARY_BETA.low && beta <= ORDINARY_BETA.high;
  return correlation >= rules.leveragedCorrelation && !isOrdinary ? shadow('leveraged') : null;
}

/** Writes the unit stream of T + 1 closes and tells the deviation of its returns; null for what cannot be judged, and then it means nothing. */
function measurer(T: number): (unit: Float64Array, closes: Float64Array) => number | null {
  const present = new Float64Array(T);
  const scratch = new Float64Array(T);
  return (unit, closes) => {
    let count = 0;
    for (let t = 0; t < T; t++) {
      const r = Math.log(closes[t + 1]! / closes[t]!);
      unit[t] = r;
      if (Number.isFinite(r)) present[count++] = r;
    }
    if (count < MIN_PRESENT * T || !Number.isFinite(unit[T - 1])) return null;
    scratch.set(present);
    const middle = medianOfFirst(scratch, count);
    for (let k = 0; k < count; k++) scratch[k] = Math.abs(present[k]! - middle);
    const bound = BOUND * medianOfFirst(scratch, count);
    if (!(bound > 0)) return null;
    const [low, high] = [middle - bound, middle + bound];
    const held = (r: number): number => Math.min(Math.max(r, low), high);
    let sum = 0;
    for (let k = 0; k < count; k++) sum += held(present[k]!);
    const mean = sum / count;
    let squares = 0;
    for (let t = 0; t < T; t++) {
      const r = unit[t]!;
      const x = Number.isFinite(r) ? held(r) - mean : 0;
      unit[t] = x;
      squares += x * x;
    }
    const norm = Math.sqrt(squares);
    for (let t = 0; t < T; t++) unit[t]! /= norm;
    return norm / Math.sqrt(count - 1);
  };
}

/** How far the ratio of two prices moved over the window: highest / lowest − 1. */
function ratioDrift(a: Float64Array, b: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let t = 0; t < a.length; t++) {
    const ratio = a[t]! / b[t]!;
    if (!Number.isFinite(ratio)) continue;
    low = Math.min(low, ratio);
    high = Math.max(high, ratio);
  }
  return high / low - 1;
}
