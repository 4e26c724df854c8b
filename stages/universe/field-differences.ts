/**
 * The values that a source computed itself, held against ours.
 *
 * Two ways of computing one field agree to rounding where they see the same bars; a larger difference says that they do not:
 * another session, an open bar, an adjusted price, another formula. So the tolerances are wide for what is merely measured
 * elsewhere and narrow for what is computed from closes.
 *
 *   prices (close, EMA, ATR)                     1e-6 of the larger value: quoted to fewer digits than a double holds
 *   Value.Traded                                 1 % of the larger value: venues count the last minutes differently
 *   percent and oscillators (0 to 100)           0.5 points, less than any rule of a strategy turns on
 *   Perf.W.z                                     0.05 standard deviations
 */
import type { FieldName } from '../../contracts/mandate.js';
import type { FieldDifference, FieldRow } from '../../contracts/stage-results.js';

/** Field values by instrument, in the units of FieldRow. */
export type Scanned = Readonly<Record<string, Readonly<Partial<Record<FieldName, number>>>>>;

type Tolerance = { readonly relative: number } | { readonly absolute: number };

const PRICE: Tolerance = { relative: 1e-6 };
const POINTS: Tolerance = { absolute: 0.5 };

/** A field missing here does not compile. */
export const FIELD_TOLERANCES: Readonly<Record<FieldName, Tolerance>> = {
  close: PRICE,
  'Value.Traded': { relative: 0.01 },
  change: POINTS,
  'Perf.W': POINTS,
  'Perf.1M': POINTS,
  'Perf.3M': POINTS,
  'Perf.6M': POINTS,
  'Perf.Y': POINTS,
  Volatility20: POINTS,
  'Perf.W.z': { absolute: 0.05 },
  RSI: POINTS,
  ADX: POINTS,
  'ADX+DI': POINTS,
  'ADX-DI': POINTS,
  ATR: PRICE,
  'Stoch.K': POINTS,
  EMA20: PRICE,
  EMA50: PRICE,
  EMA200: PRICE,
};

export interface FieldComparison {
  /** Values that both sides have. */
  readonly compared: number;
  /** By instrument id, then field name. */
  readonly differences: readonly FieldDifference[];
}

/** Compares the rows with what the source said of the same instruments; a value that one side lacks is not compared. */
export function fieldDifferences(
  rows: readonly { readonly instrument: { readonly id: string }; readonly fields: FieldRow }[],
  scanned: Scanned,
): FieldComparison {
  const differences: FieldDifference[] = [];
  let compared = 0;
  for (const { instrument, fields } of [...rows].sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1))) {
    const theirRow = Object.hasOwn(scanned, instrument.id) ? scanned[instrument.id]! : {};
    for (const field of Object.keys(FIELD_TOLERANCES).sort() as FieldName[]) {
      const [ours, theirs] = [fields[field], theirRow[field]];
      if (ours === null || theirs === undefined || !Number.isFinite(theirs)) continue;
      compared++;
      if (!agrees(ours, theirs, FIELD_TOLERANCES[field])) {
        differences.push({ instrument: instrument.id, field, ours, theirs });
      }
    }
  }
  return { compared, differences };
}

function agrees(ours: number, theirs: number, tolerance: Tolerance): boolean {
  const distance = Math.abs(ours - theirs);
  return 'absolute' in tolerance
    ? distance <= tolerance.absolute
    : distance <= tolerance.relative * Math.max(Math.abs(ours), Math.abs(theirs));
}
