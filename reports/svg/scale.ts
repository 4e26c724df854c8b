/** From data to pixels, and where an axis puts its ticks. */

export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** Affine map of domain onto range; a domain of zero width maps to the middle. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const map = (value: number): number => (d1 === d0 ? (r0 + r1) / 2 : r0 + ((value - d0) / (d1 - d0)) * (r1 - r0));
  return Object.assign(map, { domain, range });
}

/**
 * Round tick values inside and around [low, high]: steps of 1, 2, 2.5 or 5 × 10^k, about `target` of them.
 * The first is ≤ low and the last ≥ high, so a scale over them shows every value.
 */
export function niceTicks(low: number, high: number, target: number): number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new RangeError(`niceTicks: [${low}, ${high}] is no interval`);
  if (low > high) throw new RangeError(`niceTicks: low ${low} exceeds high ${high}`);
  const size = Math.max(Math.abs(low), Math.abs(high));
  // 1e-7 of the size, 1e-12 near zero: a narrower range is rounding, and its ticks could not be told apart.
  const pad = high - low <= Math.max(1e-7 * size, 1e-12) ? Math.max(size * 0.1, 1e-4) : 0;
  const step = niceStep((high - low + 2 * pad) / Math.max(1, target));
  const first = Math.floor((low - pad) / step + 1e-9);
  const last = Math.ceil((high + pad) / step - 1e-9);
  // Multiples of the step, not sums of it, so that zero is exactly zero.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// 0.1 of a step: what reaches so little past a tick is shown without a further tick and the empty band below it.
const OVERSHOOT = 0.1;

/** Round ticks, and the domain that shows every value of [low, high] without a band that is all but empty. */
export function niceAxis(low: number, high: number, target: number): { ticks: number[]; domain: [number, number] } {
  const ticks = niceTicks(low, high, target);
  const slack = OVERSHOOT * (ticks[1]! - ticks[0]!);
  const cutsTop = ticks.length > 2 && high <= ticks.at(-2)! + slack;
  if (cutsTop) ticks.pop();
  const cutsBottom = ticks.length > 2 && low >= ticks[1]! - slack;
  if (cutsBottom) ticks.shift();
  const [first, last] = [ticks[0]!, ticks.at(-1)!];
  return { ticks, domain: [Math.min(low, first), Math.max(high, last)] };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 2.5, 5]) if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/** Decimals that tell neighbouring ticks apart. */
export function tickDigits(ticks: readonly number[], scale = 1): number {
  const step = ((ticks[1] ?? 1) - (ticks[0] ?? 0)) * scale;
  for (let digits = 0; digits < 6; digits++) {
    if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) return digits;
  }
  return 6;
}
