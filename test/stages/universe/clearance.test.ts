import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import type { Bars } from '../../../contracts/market.js';
import { rollingVolatility } from '../../../quant/indicators/performance.js';
import { rollingMedian, rollingShare, shareNearMedian } from '../../../quant/indicators/rolling.js';
import { barFields, horizonsOf } from '../../../stages/universe/bar-fields.js';
import { clearance, OPEN, OUTSIDE, WITHIN } from '../../../stages/universe/clearance.js';
import type { GateParams } from '../../../stages/universe/gates/gate.js';
import { gateRegistry } from '../../../stages/universe/gates/registry.js';
import { healthColumns } from '../../../stages/universe/health-columns.js';
import { healthAt } from '../../../stages/universe/health-row.js';
import { liquidityUsdPerDay } from '../../../stages/universe/liquidity.js';
import { pricedBars } from '../../../stages/universe/priced-bars.js';
import { gateInput, instrument, noise, prices, series } from '../support/hand-made.js';

const BARS = 520;
const line = instrument('X:AAA', { quote: 'USD' });
const horizons = horizonsOf(line.assetClass);

/** Calm and wild stretches, pauses, unchanged closes, days without volume or with none known, a jump here and there. */
function market(seed: number): Bars {
  const random = noise(seed);
  // The first numbers of neighbouring seeds are neighbours.
  for (let k = 0; k < 3; k++) random();
  const calm = 0.5 + 0.5 * random();
  const returns = Array.from({ length: BARS - 1 }, (_, k) => {
    if (random() > 0.99) return 3 * Math.abs(random());
    if (random() > 0.9) return 0;
    return (Math.floor(k / 130) % 2 === 0 ? 0.04 : 0.001 + 0.012 * calm) * random();
  });
  const closes = prices(returns).map((close) => (random() > 0.97 ? Number.NaN : close));
  for (let k = 300; k < 310; k++) closes[k] = Number.NaN;
  const bars = series(line.id, closes);
  const volume = bars.close.map(() => (random() > 0.95 ? 0 : random() > 0.95 ? Number.NaN : 10 + 9 * random()));
  return { ...bars, volume };
}

const GATES: Readonly<Record<string, GateParams>> = {
  liquidity: { minUsdPerDay: 1000 },
  history: { minBars: 200 },
  gaps: { maxDays: 5 },
  'zero-volume': { maxShare: 0.03 },
  'stale-prices': { maxShare: 0.1 },
  'price-jump': { maxReturnPercent: 200, maxGapReturnPercent: 10 },
  pegged: { maxAnnual: 12, minShare: 0.9 },
  volatility: { minAnnual: 10, maxAnnual: 60 },
  range: { minPercent: 0.5, maxPercent: 5 },
};

const seeds = Array.from({ length: 6 }, (_, k) => 77 + k);

function known(seed: number) {
  const bars = pricedBars(market(seed));
  const health = healthColumns(bars, barFields(bars, horizons).ATR, horizons);
  return { bars, health };
}

describe('the standing of the numbers of health', () => {
  it.each(Object.keys(GATES))('says of %s what the gate says', (id) => {
    const gate = gateRegistry.get(id)!;
    const bounds = gate.bounds!(GATES[id]!, { instrument: line, minimumHistory: 100 })!;
    const seen = new Set<number>();
    for (const seed of seeds) {
      const { bars, health } = known(seed);
      const standing = clearance(bars, health, bounds);
      for (let p = 0; p < bars.close.length; p++) {
        const row = healthAt(health, bars, p + 1);
        const input = {
          ...gateInput({ instrument: line, liquidityUsdPerDay: liquidityUsdPerDay(line, row) }),
          health: row,
        };
        const verdict = gate.evaluate({ ...input, minimumHistory: 100 }, GATES[id]!);
        seen.add(standing[p]!);
        const said =
          verdict.kind === 'pass' && verdict.note === undefined ? WITHIN : verdict.kind === 'reject' ? OUTSIDE : OPEN;
        if (standing[p] !== OPEN && standing[p] !== said) expect.fail(`seed ${seed}, bar ${p}: ${verdict.kind}`);
      }
    }
    expect(seen).toContain(WITHIN);
    // Of a peg the cheap bounds say only that it is none.
    if (id === 'pegged') expect(seen).not.toContain(OUTSIDE);
    else expect(seen).toContain(OUTSIDE);
    if (id !== 'history') expect(seen).toContain(OPEN);
  });

  it('is tried with every gate that states bounds; a contract with a date is asked as ever, and none without', () => {
    const bounded = [...gateRegistry.values()].filter((gate) => gate.bounds !== undefined).map(({ id }) => id);
    expect(bounded.sort()).toEqual([...Object.keys(GATES), 'dated'].sort());
    const boundsOf = (instrument: Instrument) =>
      gateRegistry.get('dated')!.bounds!({}, { instrument, minimumHistory: 100 });
    expect(boundsOf(line)).toEqual([]);
    expect(boundsOf({ ...line, expiry: '2030-01-01' })).toBeUndefined();
  });

  it('joins bounds: within all, outside of any, else open', () => {
    const { bars, health } = known(seeds[0]!);
    const bounds = Object.entries(GATES).map(
      ([id, params]) => gateRegistry.get(id)!.bounds!(params, { instrument: line, minimumHistory: 100 })!,
    );
    const together = clearance(bars, health, bounds.flat());
    const each = bounds.map((some) => clearance(bars, health, some));
    for (let p = 0; p < bars.close.length; p++) {
      const standings = each.map((one) => one[p]!);
      const expected = standings.includes(OUTSIDE) ? OUTSIDE : standings.includes(OPEN) ? OPEN : WITHIN;
      expect(together[p]).toBe(expected);
    }
  });

  it('leaves liquidity to the gate where the quote is no dollar', () => {
    const { bounds } = gateRegistry.get('liquidity')!;
    const foreign = { ...line, quote: 'EUR' };
    expect(bounds!({ minUsdPerDay: 1 }, { instrument: foreign, minimumHistory: 1 })).toBeUndefined();
  });
});

describe('the medians and the volatility of a peg', () => {
  it('at one bar are those of the whole series', () => {
    for (const seed of seeds) {
      const { bars, health } = known(seed);
      const traded = rollingMedian(bars.tradedValue, 30);
      const share = shareNearMedian(bars.close, 90, 0.005);
      expect(bars.close.map((_, p) => health.tradedValue(p))).toEqual(traded);
      expect(bars.close.map((_, p) => health.pegShare(p))).toEqual(share);
      const annual = Math.sqrt(horizons.year);
      const volatility = rollingVolatility(bars.close, 90).map((x) => x * annual);
      expect(bars.close.map((_, p) => health.pegVolatility(p))).toEqual(volatility);
    }
  });
});

describe('the shares of health', () => {
  it('are those of sixty flags, unknown with an unknown volume among them', () => {
    for (const seed of seeds) {
      const { bars, health } = known(seed);
      const flags = (holds: (p: number) => boolean) => Array.from(bars.close.keys(), holds);
      const stale = rollingShare(
        flags((p) => bars.close[p] === bars.close[p - 1]),
        60,
      ).fill(Number.NaN, 0, 60);
      const still = rollingShare(
        flags((p) => bars.volume[p] === 0),
        60,
      );
      const untold = rollingShare(
        flags((p) => Number.isNaN(bars.volume[p]!)),
        60,
      );
      expect(health.staleShare).toEqual(stale);
      expect(health.zeroVolumeShare).toEqual(still.map((share, p) => (untold[p]! > 0 ? Number.NaN : share)));
      expect(still.some((share, p) => untold[p] === 0 && share > 0)).toBe(true);
    }
  });
});
