import { describe, expect, it } from 'vitest';
import type { FieldName } from '../../../contracts/mandate.js';
import { performance, rollingVolatility } from '../../../quant/indicators/performance.js';
import { stochastic } from '../../../quant/indicators/stochastic.js';
import { barFields, fieldLookback, horizonsOf } from '../../../stages/universe/bar-fields.js';
import { pricedBars } from '../../../stages/universe/priced-bars.js';
import { noise, prices, series } from '../support/hand-made.js';

const BARS = 400;
const horizons = horizonsOf('crypto');

/** Ordinary moves, then forty closes that do not move. */
function bars() {
  const random = noise(5);
  const closes = prices(Array.from({ length: BARS - 41 }, () => 0.04 * random()));
  const still = Array.from({ length: 40 }, () => closes.at(-1)!);
  const made = series('X:AAA', [...closes, ...still]);
  const moved = (by: number) =>
    made.close.map((close, t) => (t < BARS - 40 ? close * (1 + by * Math.abs(random())) : close));
  return pricedBars({ ...made, volume: made.close.map(() => 10), high: moved(0.02), low: moved(-0.02) });
}

describe('fields at a bar', () => {
  const priced = bars();
  const { close, high, low } = priced;
  const ours = barFields(priced, horizons);
  const at = (field: FieldName) => close.map((_, p) => ours[field](p));

  it('are the entries of the columns over the whole history, to the bit', () => {
    expect(at('change')).toEqual(performance(close, 1));
    expect(at('Perf.W')).toEqual(performance(close, horizons.week));
    expect(at('Perf.Y')).toEqual(performance(close, horizons.year));
    expect(at('Volatility20')).toEqual(rollingVolatility(close, 20));
    expect(at('Stoch.K')).toEqual(stochastic(high, low, close).k);
    // Both ends and the middle hold something to compare.
    expect(at('Stoch.K').slice(0, 15).every(Number.isNaN)).toBe(true);
    expect(at('Stoch.K').slice(-20).every(Number.isNaN)).toBe(true);
    expect(at('Volatility20')[30]).toBeGreaterThan(0);
  });

  it('know nothing of what comes after', () => {
    const count = 250;
    const cut = { ...priced, close: close.slice(0, count), high: high.slice(0, count), low: low.slice(0, count) };
    const then = barFields(cut, horizons);
    for (const field of Object.keys(ours) as FieldName[]) expect(then[field](count - 1)).toBe(ours[field](count - 1));
  });

  it('begin where their look-back says', () => {
    for (const field of Object.keys(ours) as FieldName[]) {
      const first = at(field).findIndex((value) => !Number.isNaN(value));
      expect([field, first]).toEqual([field, fieldLookback(field, horizons)]);
    }
  });

  it('measure a week in deviations only where something moved', () => {
    const moving = BARS - 60;
    const weekly = Math.sqrt(horizons.week);
    expect(ours['Perf.W.z'](moving)).toBe(ours['Perf.W'](moving) / (ours.Volatility20(moving) * weekly));
    expect(ours['Perf.W.z'](BARS - 1)).toBeNaN();
  });
});
