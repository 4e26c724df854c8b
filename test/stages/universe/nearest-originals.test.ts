import { expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { eachNearestOriginal } from '../../../stages/universe/nearest-originals.js';
import { noise } from '../../quant/linalg/arbitrary.js';

const unitRows = (N: number, T: number, seed: number): Matrix => {
  const data = noise(N * T, seed);
  for (let i = 0; i < N; i++) {
    const row = data.subarray(i * T, (i + 1) * T);
    const length = Math.hypot(...row);
    row.forEach((x, t) => {
      row[t] = x / length;
    });
  }
  return { rows: N, cols: T, data };
};

const dot = ({ cols: T, data }: Matrix, i: number, j: number): number => {
  let sum = 0;
  for (let t = 0; t < T; t++) sum += data[i * T + t]! * data[j * T + t]!;
  return sum;
};

it.each([1, 2, 63, 64, 65, 200])('%d streams find the original of largest |correlation| before them', (N) => {
  const units = unitRows(N, 9, N);
  const mayCompare = (i: number, j: number): boolean => (i + j) % 5 !== 0;
  const isOriginal = (i: number, j: number, rho: number): boolean => j < 0 || (Math.abs(rho) < 0.8 && i % 7 !== 3);

  const isSuspect = Uint8Array.from({ length: N }, (_, i) => (i % 3 === 1 ? 0 : 1));

  const found: [number, number, number][] = [];
  eachNearestOriginal(units, isSuspect, mayCompare, (i, j, rho) => {
    found.push([i, j, rho]);
    return isOriginal(i, j, rho);
  });

  const originals: number[] = [];
  const expected = Array.from({ length: N }, (_, i): [number, number, number][] => {
    if (isSuspect[i] === 0) {
      originals.push(i);
      return [];
    }
    let [nearest, correlation] = [-1, 0];
    for (const j of originals) {
      const rho = dot(units, i, j);
      if (mayCompare(i, j) && Math.abs(rho) > Math.abs(correlation)) [nearest, correlation] = [j, rho];
    }
    if (isOriginal(i, nearest, correlation)) originals.push(i);
    return [[i, nearest, correlation]];
  });
  expect(found).toEqual(expected.flat());
  expect(originals.length).toBeGreaterThan(0);
});

it('leaves nothing to tell of no streams', () => {
  eachNearestOriginal(
    { rows: 0, cols: 9, data: new Float64Array(0) },
    [],
    () => true,
    () => expect.unreachable(),
  );
});
