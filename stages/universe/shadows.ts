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
 * Cost     O(N² T) for N instruments and T returns, nearly all of it one matrix product.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../../quant/linalg/gram.js';
import { zeros } from '../../quant/linalg/matrix.js';

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
  const measured = candidates.flatMap((candidate) => measure(candidate) ?? []);
  measured.sort(
    (a, b) => (b.liquidityUsdPerDay ?? -1) - (a.liquidityUsdPerDay ?? -1) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  if (measured.length === 0) return new Map();
  const correlations = gram(sideBySide(measured)).data;
  const originals: number[] = [];
  const verdicts = new Map<string, Shadow | null>();
  measured.forEach((one, i) => {
    let nearest = -1;
    let correlation = 0;
    for (const j of originals) {
      const rho = correlations[i * measured.length + j]!;
      if (Math.abs(rho) > Math.abs(correlation) && measured[j]!.base !== one.base) [nearest, correlation] = [j, rho];
    }
    const found = nearest < 0 ? null : verdict(one, measured[nearest]!, correlation, rules);
    verdicts.set(one.id, found);
    if (found === null) originals.push(i);
  });
  return verdicts;
}

/** The unit streams as columns. */
function sideBySide(measured: readonly Measured[]): Matrix {
  const streams = zeros(measured[0]?.unit.length ?? 0, measured.length);
  measured.forEach(({ unit }, i) => {
    for (let t = 0; t < unit.length; t++) streams.data[t * measured.length + i] = unit[t]!;
  });
  return streams;
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

function measure(candidate: ShadowCandidate): Measured | null {
  const { closes } = candidate;
  const returns = new Float64Array(closes.length - 1);
  for (let t = 0; t < returns.length; t++) returns[t] = Math.log(closes[t + 1]! / closes[t]!);
  const present = returns.filter((r) => Number.isFinite(r));
  if (present.length < MIN_PRESENT * returns.length || !Number.isFinite(returns.at(-1))) return null;
  const middle = median(present);
  const bound = BOUND * median(present.map((r) => Math.abs(r - middle)));
  if (!(bound > 0)) return null;
  const held = (r: number): number => Math.min(Math.max(r, middle - bound), middle + bound);
  let sum = 0;
  for (const r of present) sum += held(r);
  const mean = sum / present.length;
  const unit = returns.map((r) => (Number.isFinite(r) ? held(r) - mean : 0));
  const length = Math.sqrt(dot(unit, unit));
  for (let t = 0; t < unit.length; t++) unit[t]! /= length;
  return { ...candidate, unit, deviation: length / Math.sqrt(present.length - 1) };
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

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
  return sum;
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
