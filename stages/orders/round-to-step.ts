/** Numbers on a venue's grid: lots and ticks are decimals, so the result is the decimal and not its nearest sum of halves. */

/** Some forty roundings of a quantity: what they took away is no step, and nothing larger is given back. */
export const ROUNDINGS = 1e-14;

/** The multiple of `step` nearest to zero from `value` ≥ 0. */
export const floorToStep = (value: number, step: number): number =>
  times(Math.floor((value / step) * (1 + ROUNDINGS)), step);

/** The multiple of `step` nearest to `value` > 0, ties up, at least one step: a price of zero is no price. */
export const nearestStep = (value: number, step: number): number =>
  times(Math.max(1, Math.floor(value / step + 0.5)), step);

/** count × step to the decimals of the step: 3 × 0.1 is 0.3. */
function times(count: number, step: number): number {
  const [mantissa = '', exponent = '0'] = String(step).split('e');
  const decimals = (mantissa.split('.')[1]?.length ?? 0) - Number(exponent);
  // toFixed knows at most 100 decimals, and beyond 1e21 there are none to lose.
  return decimals <= 0 || decimals > 100 ? count * step : Number((count * step).toFixed(decimals));
}
