import { expect, it } from 'vitest';
import { durationMs, durationText } from '../../contracts/duration.js';

it.each([
  ['0s', 0],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['4h', 14_400_000],
  ['2d', 172_800_000],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

it.each(['', '4', 'h', '4 h', '1.5h', '-1h', '4h30m', '4H', '4w', '1234567s'])('%j is no duration', (text) => {
  expect(durationMs(text)).toBeNull();
});

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [12_340, '12.3 s'],
  [59_970, '1 min'],
  [245_000, '4 min 5 s'],
  [3_600_000, '1 h'],
  [7_800_000, '2 h 10 min'],
  [86_400_000, '1 d'],
  [100_800_000, '1 d 4 h'],
  [-5, '0 ms'],
])('%i ms is told as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
