import { describe, expect, it } from 'vitest';
import type { FieldName } from '../../../contracts/mandate.js';
import type { FieldRow } from '../../../contracts/stage-results.js';
import { FIELD_TOLERANCES, fieldDifferences } from '../../../stages/universe/field-differences.js';

const NAMES = Object.keys(FIELD_TOLERANCES) as FieldName[];
const row = (id: string, values: Partial<FieldRow>) => ({
  instrument: { id },
  fields: { ...(Object.fromEntries(NAMES.map((name) => [name, null])) as FieldRow), ...values },
});

describe('fieldDifferences', () => {
  it('counts what both sides have and lists what lies further apart than its tolerance', () => {
    const ours = [row('B', { close: 100, RSI: 50, 'Perf.W.z': 1 }), row('A', { close: 100, ADX: 20, EMA20: null })];
    const theirs = {
      A: { close: 100.00005, ADX: 20.6, EMA20: 99, RSI: 3 },
      B: { close: 100.0002, RSI: 50.5, 'Perf.W.z': 1.06 },
      C: { close: 1 },
    };
    expect(fieldDifferences(ours, theirs)).toEqual({
      compared: 5,
      differences: [
        { instrument: 'A', field: 'ADX', ours: 20, theirs: 20.6 },
        { instrument: 'B', field: 'Perf.W.z', ours: 1, theirs: 1.06 },
        { instrument: 'B', field: 'close', ours: 100, theirs: 100.0002 },
      ],
    });
  });

  it('compares prices by their size: a thousandth of a thousandth of a coin is as much as that of a share', () => {
    const at = (scale: number) =>
      fieldDifferences([row('A', { close: scale })], { A: { close: scale * (1 + 2e-6) } }).differences.length;
    expect([at(1e-7), at(1), at(1e5)]).toEqual([1, 1, 1]);
    expect(fieldDifferences([row('A', { close: 0 })], { A: { close: 0 } }).differences).toEqual([]);
  });

  it('compares nothing with what is no number, and nothing where nothing was scanned', () => {
    expect(fieldDifferences([row('A', { close: 1 })], { A: { close: Number.NaN } })).toEqual({
      compared: 0,
      differences: [],
    });
    expect(fieldDifferences([row('__proto__', { close: 1 })], {})).toEqual({ compared: 0, differences: [] });
  });
});
