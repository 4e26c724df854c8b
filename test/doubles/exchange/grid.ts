/**
 * The step of a grid that decimal texts lie on: the panels do not hold tick and lot sizes, so the doubles read them off the bars.
 *
 *   step = the largest of 1, 2, 5 × 10^k that divides every value exactly
 *
 * With fewer than 30 distinct values a coarser grid than 10^-decimals can be chance, and 10^-decimals is the answer.
 */
const MIN_DISTINCT = 30;

/** The step as decimal text ("0.0001", "0.5", "10"). RangeError without a positive value or for what is no plain decimal. */
export function decimalStep(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  const decimals = Math.max(0, ...distinct.map(decimalsOf));
  const scaled = distinct.map((value) => scale(value, decimals)).filter((value) => value !== 0n);
  if (scaled.length === 0) throw new RangeError('decimalStep: no value above zero');
  if (distinct.length < MIN_DISTINCT) return unscale(1n, decimals);
  const common = scaled.reduce(greatestCommonDivisor);
  let step = 1n;
  while (common % (step * 10n) === 0n) step *= 10n;
  const multiple = [5n, 2n].find((m) => common % (step * m) === 0n) ?? 1n;
  return unscale(step * multiple, decimals);
}

/** A number as decimal text of at most 12 significant digits, never with an exponent. RangeError if it is not finite. */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`decimalText: ${value}`);
  const rounded = Number(value.toPrecision(12));
  const text = String(rounded);
  if (!text.includes('e')) return text;
  return rounded >= 1 ? BigInt(rounded).toString() : rounded.toFixed(24).replace(/0+$/, '');
}

function decimalsOf(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new RangeError(`${JSON.stringify(text)} is no plain decimal`);
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

const scale = (text: string, decimals: number): bigint =>
  BigInt(text.replace('.', '') + '0'.repeat(decimals - decimalsOf(text)));

function unscale(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
