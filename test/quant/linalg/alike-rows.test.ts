import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { selectKernels } from '../../../quant/kernels/selected.js';
import { alikeRows } from '../../../quant/linalg/alike-rows.js';
import { noise } from './arbitrary.js';

const wasm = selectKernels('wasm');
const reference = selectKernels('reference');

/** Rows of length 1, each by turns its own, near the one before it or near its opposite. */
function unitRows(N: number, T: number, seed: number): Matrix {
  const data = noise(N * T, seed);
  for (let i = 0; i < N; i++) {
    const row = data.subarray(i * T, (i + 1) * T);
    const near = i % 3 === 0 || i === 0 ? 0 : i % 3 === 1 ? 3 : -2;
    if (near !== 0) for (let t = 0; t < T; t++) row[t]! += near * Math.sqrt(T) * data[(i - 1) * T + t]!;
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    for (let t = 0; t < T; t++) row[t]! /= length;
  }
  return { rows: N, cols: T, data };
}

/** The lowest and the highest product with an earlier row. */
function extremes({ cols: T, data }: Matrix, i: number): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let j = 0; j < i; j++) {
    let sum = 0;
    for (let t = 0; t < T; t++) sum += data[i * T + t]! * data[j * T + t]!;
    [low, high] = [Math.min(low, sum), Math.max(high, sum)];
  }
  return [low, high];
}

const shape = fc.record({
  N: fc.integer({ min: 0, max: 40 }),
  T: fc.integer({ min: 1, max: 95 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});
const bounds = fc.record({
  low: fc.double({ min: -1, max: -0.1, noNaN: true }),
  high: fc.double({ min: 0.1, max: 1, noNaN: true }),
});

describe('rows that go with an earlier one', () => {
  it('are all found, and others only where the bound on rounding reaches', () => {
    let [kept, left] = [0, 0];
    fc.assert(
      fc.property(shape, bounds, ({ N, T, seed }, { low, high }) => {
        const units = unitRows(N, T, seed);
        const flags = alikeRows(units, low, high);
        const reach = (2 * Math.sqrt(T)) / 32_767 + 1e-7;
        for (let i = 0; i < N; i++) {
          const [least, most] = extremes(units, i);
          if (least <= low || most >= high) expect(flags[i]).toBe(1);
          if (least > low + reach && most < high - reach) expect(flags[i]).toBe(0);
          if (flags[i] === 1) kept++;
          else left++;
        }
      }),
    );
    expect(kept).toBeGreaterThan(100);
    expect(left).toBeGreaterThan(100);
  });

  it('are found where the product is exactly the bound', () => {
    const units = unitRows(12, 90, 7);
    for (let i = 1; i < 12; i++) {
      const [least, most] = extremes(units, i);
      expect(alikeRows(units, -1, most)[i]).toBe(1);
      expect(alikeRows(units, least, 1)[i]).toBe(1);
    }
  });

  it('must have length 1', () => {
    const units = unitRows(3, 8, 3);
    units.data[9]! += 0.01;
    expect(() => alikeRows(units, -0.7, 0.95)).toThrow(/alikeRows: row 1 has length/);
  });
});

it('both kernels flag the same rows of any whole numbers', () => {
  const entry = fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.constantFrom(-3277, 3277, 0));
  const table = fc
    .record({ n: fc.integer({ min: 0, max: 27 }), pairs: fc.integer({ min: 1, max: 20 }) })
    .chain(({ n, pairs }) =>
      fc.record({ n: fc.constant(n), rows: fc.array(entry, { minLength: 2 * n * pairs, maxLength: 2 * n * pairs }) }),
    );
  const sum = fc.integer({ min: 0, max: 1e8 });
  fc.assert(
    fc.property(table, sum, sum, ({ n, rows }, below, above) => {
      const ours = wasm.alike(Int16Array.from(rows), n, -below, above);
      expect(ours).toEqual(reference.alike(Int16Array.from(rows), n, -below, above));
    }),
  );
  const largest = new Int16Array(2 * 4096).fill(512);
  expect(wasm.alike(largest, 2, -1, 512 * 512 * 4096)).toEqual(Uint8Array.of(0, 1));
  expect(wasm.alike(largest, 2, -1, 512 * 512 * 4096 + 1)).toEqual(Uint8Array.of(0, 0));
});
