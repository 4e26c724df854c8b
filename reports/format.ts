/** How a number, a date or a hash looks, everywhere. What is unknown or not finite is "–", never a zero. */

export const UNKNOWN = '–';
const MINUS = '−';

export type Maybe<T> = T | null | undefined;

interface NumberStyle {
  readonly digits?: number;
  /** "+" before positive values; a value that rounds to zero has no sign. */
  readonly sign?: boolean;
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Fixed decimals, thousands grouped by commas, a true minus sign, no negative zero. */
export function fixed(value: Maybe<number>, { digits = 2, sign = false }: NumberStyle = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  // toFixed turns to exponents at 1e21; nothing we report is legible there anyway.
  if (Math.abs(value) >= 1e15) return value.toExponential(2).replace('-', MINUS);
  const text = Math.abs(value).toFixed(digits);
  const isZero = !/[1-9]/.test(text);
  const [whole = '', fraction] = text.split('.');
  const body = fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
  if (isZero) return body;
  return `${value < 0 ? MINUS : sign ? '+' : ''}${body}`;
}

/** A fraction as a percentage: 0.1234 is "12.34%". */
export function percent(value: Maybe<number>, style: NumberStyle = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return `${fixed(value * 100, style)}%`;
}

/** A percentage that shows its sign, for changes and returns. */
export const signedPercent = (value: Maybe<number>, digits = 2): string => percent(value, { digits, sign: true });

/** A fraction in basis points: 0.0012 is "12.0 bps". */
export function bps(value: Maybe<number>, digits = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return `${fixed(value * 1e4, { digits })} bps`;
}

export const ratio = (value: Maybe<number>, digits = 2): string => fixed(value, { digits });
export const count = (value: Maybe<number>): string => fixed(value, { digits: 0 });

/** A residual or a hash-like small number: "3.1e−12". */
export function scientific(value: Maybe<number>): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return value === 0 ? '0' : value.toExponential(1).replaceAll('-', MINUS);
}

/** A value of unknown kind, as a rule compared it: six significant digits at most. */
export function quantity(value: Maybe<number | string>): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return UNKNOWN;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toExponential(2).replaceAll('-', MINUS);
  const digits = Math.max(0, 5 - Math.floor(Math.log10(size)));
  const text = fixed(value, { digits });
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** An amount in US dollars, shortened: "12.3 M". */
export function usd(value: Maybe<number>): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  for (const [unit, scale] of [
    ['T', 1e12],
    ['B', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (size >= scale) return `${fixed(value / scale, { digits: 1 })} ${unit}`;
  }
  return fixed(value, { digits: 0 });
}

/** "0.81 to 0.95". */
export function interval(pair: Maybe<readonly [number, number]>, show: (value: number) => string): string {
  return pair === null || pair === undefined ? UNKNOWN : `${show(pair[0])} to ${show(pair[1])}`;
}

/** The UTC date of a session date or an instant: "2025-12-05". */
export function day(iso: Maybe<string>): string {
  if (iso === null || iso === undefined) return UNKNOWN;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? UNKNOWN : new Date(ms).toISOString().slice(0, 10);
}

/** An instant to the minute: "2025-12-05 13:15 UTC". */
export function instant(iso: Maybe<string>): string {
  if (iso === null || iso === undefined) return UNKNOWN;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? UNKNOWN : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Enough of a sha256 to tell artifacts apart by eye; the provenance section has them whole. */
export const shortHash = (sha256: string): string => sha256.slice(0, 12);

/** "1 position", "12 positions". */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
