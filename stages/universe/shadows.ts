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
 * Cost     O(N² T) for N instruments and T returns, nearly all of it matrix products; memory O(N).
 */
import type { Matrix } from '../../contracts/matrix.js';
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

interface Measured extends ShadowCandidate {
  /** Bounded returns, centred and of length 1; 0 where missing. */
  readonly unit: Float64Array;
  readonly deviation: number;
}

/** Verdicts by id: the shadow, null for an original; what cannot be judged is absent. The order given changes nothing. */
export function shadows(
  candidates: readonly ShadowCandidate[],
  rules: ShadowRules = SHADOW_RULES,
): ReadonlyMap<string, Shadow | null> {
  const measure = measurer(Math.max(0, ...candidates.map(({ closes }) => closes.length)));
  const measured = candidates.flatMap((candidate) => measure(candidate) ?? []);
  measured.sort(
    (a, b) => (b.liquidityUsdPerDay ?? -1) - (a.liquidityUsdPerDay ?? -1) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const verdicts = new Map<string, Shadow | null>();
  eachNearestOriginal(
    oneAboveTheOther(measured),
    (i, original) => measured[original]!.base !== measured[i]!.base,
    (i, nearest, correlation) => {
      const one = measured[i]!;
      const found = nearest < 0 ? null : verdict(one, measured[nearest]!, correlation, rules);
      verdicts.set(one.id, found);
      return found === null;
    },
  );
  return verdicts;
}

/** The unit streams as rows. */
function oneAboveTheOther(measured: readonly Measured[]): Matrix {
  const T = measured[0]?.unit.length ?? 0;
  const units = zeros(measured.length, T);
  measured.forEach(({ unit }, i) => {
    units.data.set(unit, i * T);
  });
  return units;
}

function verdict(one: Measured, nearest: Measured, correlation: number, rules: ShadowRules): Shadow | null {
  const beta = (correlation * one.deviation) / nearest.deviation;
  const shadow = (kind: Shadow['kind']): Shadow => ({ kind, of: nearest.id, correlation, beta });
  if (correlation <= -rules.inverseCorrelation) return shadow('inverse');
  if (correlation >= rules.twinCorrelation && ratioDrift(one.closes, nearest.closes) <= TWIN_DRIFT)
    return shadow('twin');
  const isOrdinary = beta >= ORDINARY_BETA.low && beta <= ORDINARY_BETA.high;
  return correlation >= rules.leveragedCorrelation && !isOrdinary ? shadow('leveraged') : null;
}

/** Measures streams of up to so many closes in one scratch; null for what cannot be judged. */
function measurer(closes: number): (candidate: ShadowCandidate) => Measured | null {
  const present = new Float64Array(closes);
  const distances = new Float64Array(closes);
  return (candidate) => {
    const { closes } = candidate;
    const length = closes.length - 1;
    const unit = new Float64Array(length);
    let count = 0;
    for (let t = 0; t < length; t++) {
      const r = Math.log(closes[t + 1]! / closes[t]!);
      unit[t] = r;
      if (Number.isFinite(r)) present[count++] = r;
    }
    if (count < MIN_PRESENT * length || !Number.isFinite(unit[length - 1])) return null;
    distances.set(present);
    const middle = medianOfFirst(distances, count);
    for (let k = 0; k < count; k++) distances[k] = Math.abs(present[k]! - middle);
    const bound = BOUND * medianOfFirst(distances, count);
    if (!(bound > 0)) return null;
    const [low, high] = [middle - bound, middle + bound];
    let sum = 0;
    for (let k = 0; k < count; k++) sum += Math.min(Math.max(present[k]!, low), high);
    const mean = sum / count;
    let squares = 0;
    for (let t = 0; t < length; t++) {
      const r = unit[t]!;
      const x = Number.isFinite(r) ? Math.min(Math.max(r, low), high) - mean : 0;
      unit[t] = x;
      squares += x * x;
    }
    const norm = Math.sqrt(squares);
    for (let t = 0; t < length; t++) unit[t]! /= norm;
    return { ...candidate, unit, deviation: norm / Math.sqrt(count - 1) };
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
