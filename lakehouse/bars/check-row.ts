/**
 * One row of somebody's file, believed or refused by one named rule.
 *
 *   wrong-columns · bad-symbol · bad-venue · bad-date · mixed-time-zone · not-closed · known-before-close
 *   not-a-number · missing-close · non-positive · negative-volume · high-below-low · close-outside-range
 */
import type { BarsMapping, RawBarRow } from '../../contracts/bars-mapping.js';
import { isoInstant } from '../bar-columns.js';
import { type DateForm, parseDate } from './parse-date.js';
import type { SessionClock } from './session-clock.js';

/** Columns of numbers, in the order of RAW_FIELDS from `open` on. */
export const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'adjustedClose'] as const;
const FIRST_NUMBER = 3;
const KNOWN_AT = FIRST_NUMBER + NUMBERS.length;
const OPEN = 0;
const HIGH = 1;
const LOW = 2;
const CLOSE = 3;
const VOLUME = 4;
const QUOTE_VOLUME = 5;

// Letters of any script: venues list names that are not Latin. No slash, control character, space or leading dot.
const SYMBOL = /^[\p{L}\p{N}^][\p{L}\p{N}._=^&+@-]{0,63}$/u;
const VENUE = /^[A-Z0-9_]{1,32}$/;
// Sources round each price column on its own, so a close may pass the high by the last digit.
const ROUNDING = 1e-9;

export interface CheckedRow {
  readonly line: number;
  readonly day: number;
  readonly closeTime: number;
  /** Stated by the file, ms UTC; null where it is to be assumed. */
  readonly knownAt: number | null;
  /** In the order of NUMBERS; NaN is unknown. */
  readonly values: Float64Array;
}

export interface Refusal {
  readonly rule: string;
  readonly reason: string;
}

export type RowCheck =
  | { readonly ok: true; readonly symbol: string; readonly venue: string; readonly row: CheckedRow }
  | { readonly ok: false; readonly refusal: Refusal };

/** A check that remembers how the first row wrote its date, since a file must keep to one way. `now` is ms UTC. */
export function rowChecker(mapping: BarsMapping, clock: SessionClock, now: number): (row: RawBarRow) => RowCheck {
  let form: DateForm | undefined;
  return ({ line, cells, broken }) => {
    if (broken !== undefined) return refuse('wrong-columns', broken);
    const symbol = mapping.symbol ?? cells[0]!;
    const venue = mapping.venue ?? cells[1]!;
    if (!SYMBOL.test(symbol) || symbol.includes('..')) {
      return refuse('bad-symbol', `symbol ${shown(symbol)} is not 1-64 letters, digits and . _ = ^ & + @ -`);
    }
    if (!VENUE.test(venue)) return refuse('bad-venue', `venue ${shown(venue)} is not 1-32 of A-Z, 0-9 and _`);
    const parsed = parseDate(cells[2]!, clock);
    if (parsed === null) return refuse('bad-date', `date ${shown(cells[2]!)} is neither YYYY-MM-DD nor an ISO time`);
    form ??= parsed.form;
    if (parsed.form !== form || parsed.foreign) {
      const how = parsed.foreign ? `is not in ${mapping.timezone}` : `is written otherwise than the first (${form})`;
      return refuse('mixed-time-zone', `date ${shown(cells[2]!)} ${how}`);
    }
    const closeTime = clock.closeTime(parsed.day);
    if (closeTime > now) return refuse('not-closed', `its session closes at ${isoInstant(closeTime)}`);
    const values = new Float64Array(NUMBERS.length);
    for (let i = 0; i < NUMBERS.length; i++) {
      const value = numberOf(cells[FIRST_NUMBER + i]!);
      if (value === undefined) return refuse('not-a-number', `${NUMBERS[i]} ${shown(cells[FIRST_NUMBER + i]!)}`);
      values[i] = value;
    }
    const known = knownAtOf(cells[KNOWN_AT]!, closeTime, now);
    if (typeof known === 'object' && known !== null) return { ok: false, refusal: known };
    const refusal = priceRefusal(values);
    if (refusal !== null) return { ok: false, refusal };
    return { ok: true, symbol, venue, row: { line, day: parsed.day, closeTime, knownAt: known, values } };
  };
}

function priceRefusal(v: Float64Array): Refusal | null {
  if (Number.isNaN(v[CLOSE]!)) return { rule: 'missing-close', reason: 'close is empty' };
  for (let i = 0; i < NUMBERS.length; i++) {
    const [name, value] = [NUMBERS[i]!, v[i]!];
    if (i === VOLUME || i === QUOTE_VOLUME) {
      if (value < 0) return { rule: 'negative-volume', reason: `${name} is ${value}` };
    } else if (value <= 0) return { rule: 'non-positive', reason: `${name} is ${value}` };
  }
  const [high, low, close] = [v[HIGH]!, v[LOW]!, v[CLOSE]!];
  if (high < low) return { rule: 'high-below-low', reason: `high ${high} < low ${low}` };
  if (close > high * (1 + ROUNDING) || close < low * (1 - ROUNDING)) {
    return { rule: 'close-outside-range', reason: `close ${close} lies outside [${low}, ${high}]` };
  }
  return null;
}

/** The open lies outside the day's range: worth a flag, not a refusal, since only the close is decided from. */
export const openOutsideRange = (v: Float64Array): boolean =>
  v[OPEN]! > v[HIGH]! * (1 + ROUNDING) || v[OPEN]! < v[LOW]! * (1 - ROUNDING);

function knownAtOf(cell: string, closeTime: number, now: number): number | null | Refusal {
  if (cell === '') return null;
  const ms = /^\d{4}-\d\d-\d\d[T ].*(Z|[+-]\d\d:?\d\d)$/.test(cell) ? Date.parse(cell) : Number.NaN;
  if (Number.isNaN(ms)) return { rule: 'bad-date', reason: `knownAt ${shown(cell)} is not an ISO time with a zone` };
  if (ms < closeTime) return { rule: 'known-before-close', reason: `known ${cell}, closed ${isoInstant(closeTime)}` };
  if (ms > now) return { rule: 'not-closed', reason: `knownAt ${cell} lies in the future` };
  return ms;
}

/** NaN for an empty cell, undefined for what is no finite decimal number. */
function numberOf(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  const value = Number(cell);
  // Number() alone would take " 1", "0x10" and "Infinity".
  return Number.isFinite(value) && /^[-+]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) ? value : undefined;
}

const refuse = (rule: string, reason: string): RowCheck => ({ ok: false, refusal: { rule, reason } });

/** JSON escapes control characters, so that a report stays one line. */
const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
