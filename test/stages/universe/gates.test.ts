import { describe, expect, it } from 'vitest';
import type { GateConfig } from '../../../contracts/mandate.js';
import { checkGateParams } from '../../../stages/universe/gates/check-gate-params.js';
import { gateRegistry, quarantineRules } from '../../../stages/universe/gates/registry.js';
import { gateInput, instrument } from '../support/hand-made.js';

type Input = Parameters<typeof gateInput>[0];
type Expected = 'pass' | 'reject' | 'missing';

/** gate, params, input, verdict: both sides of every threshold and the unknown. */
const TRUTH: readonly [string, GateConfig['params'], Input, Expected][] = [
  ['liquidity', { minUsdPerDay: 5e9 }, { liquidityUsdPerDay: 5e9 }, 'pass'],
  ['liquidity', { minUsdPerDay: 5e9 }, { liquidityUsdPerDay: 5e9 - 1 }, 'reject'],
  ['liquidity', { minUsdPerDay: 5e9 }, { liquidityUsdPerDay: null }, 'missing'],
  ['liquidity', { minUsdPerDay: 0 }, { liquidityUsdPerDay: 0 }, 'pass'],
  ['history', {}, { health: { history: 253 } }, 'pass'],
  ['history', {}, { health: { history: 252 } }, 'reject'],
  ['history', { minBars: 400 }, { health: { history: 399 } }, 'reject'],
  ['history', { minBars: 400 }, { health: { history: 400 } }, 'pass'],
  ['history', { minBars: 10 }, { health: { history: 100 } }, 'reject'], // the need of later stages stands
  ['volatility', { minAnnual: 1 }, { health: { annualVolatility: 0.7 } }, 'reject'],
  ['volatility', { minAnnual: 1 }, { health: { annualVolatility: 1 } }, 'pass'],
  ['volatility', { maxAnnual: 150 }, { health: { annualVolatility: 150.1 } }, 'reject'],
  ['volatility', { minAnnual: 1, maxAnnual: 150 }, { health: { annualVolatility: 150 } }, 'pass'],
  ['volatility', { minAnnual: 1 }, { health: { annualVolatility: null } }, 'missing'],
  ['range', { maxPercent: 5 }, { health: { rangePercent: 5.01 } }, 'reject'],
  ['range', { minPercent: 0.1, maxPercent: 5 }, { health: { rangePercent: 5 } }, 'pass'],
  ['range', { minPercent: 0.1 }, { health: { rangePercent: 0.05 } }, 'reject'],
  ['range', { maxPercent: 5 }, { health: { rangePercent: null } }, 'missing'],
  ['staleness', { maxDays: 1 }, {}, 'pass'],
  ['staleness', { maxDays: 0 }, {}, 'reject'],
  ['staleness', { maxDays: 0 }, { asOf: 18_001 * 86_400_000 - 1 }, 'pass'],
  ['staleness', { maxDays: 5 }, { health: { lastClose: null } }, 'missing'],
  ['stale-prices', { maxShare: 0.1 }, { health: { staleShare: 0.1 } }, 'pass'],
  ['stale-prices', { maxShare: 0.1 }, { health: { staleShare: 0.11 } }, 'reject'],
  ['stale-prices', { maxShare: 0.1 }, { health: { staleShare: null } }, 'missing'],
  ['zero-volume', { maxShare: 0.1 }, { health: { zeroVolumeShare: 0.1 } }, 'pass'],
  ['zero-volume', { maxShare: 0.1 }, { health: { zeroVolumeShare: 0.2 } }, 'reject'],
  ['zero-volume', { maxShare: 0.1 }, { health: { zeroVolumeShare: null } }, 'missing'],
  ['price-jump', {}, { health: { jump: 500 } }, 'pass'],
  ['price-jump', {}, { health: { jump: 501 } }, 'reject'],
  ['price-jump', { maxReturnPercent: 50 }, { health: { jump: 51 } }, 'reject'],
  ['price-jump', {}, { health: { jump: 150, gapJump: 150 } }, 'reject'],
  ['price-jump', {}, { health: { jump: 150, gapJump: 90 } }, 'pass'],
  ['price-jump', {}, { health: { jump: null } }, 'missing'],
  ['gaps', { maxDays: 4 }, {}, 'pass'],
  ['gaps', { maxDays: 3 }, {}, 'reject'],
  ['gaps', { maxDays: 3 }, { health: { gapDays: null } }, 'missing'],
  ['product', { allowed: ['spot', 'perp'] }, {}, 'pass'],
  ['product', { allowed: ['perp'] }, {}, 'reject'],
  ['quotes', { allowed: ['USD'] }, {}, 'pass'],
  ['quotes', { allowed: ['USDT'] }, {}, 'reject'],
  ['tick', {}, { tickVerified: true }, 'pass'],
  ['tick', {}, { tickVerified: false, verifiedTick: 'require' }, 'reject'],
  ['tick', {}, { tickVerified: false, verifiedTick: 'warn' }, 'pass'],
  ['tick', { mode: 'require' }, { tickVerified: false, verifiedTick: 'warn' }, 'reject'],
  ['include', { instruments: ['X:AAA'] }, {}, 'pass'],
  ['include', { identities: ['fx/BBB/USD'] }, {}, 'reject'],
  ['exclude', { bases: ['AAA'] }, {}, 'reject'],
  ['exclude', { identities: ['fx/AAA/USD'] }, {}, 'reject'],
  ['exclude', { instruments: ['X:AAAA'] }, {}, 'pass'],
];

describe('every gate', () => {
  it.each(TRUTH)('%s %j given %j: %s', (id, params, input, expected) => {
    const verdict = gateRegistry.get(id)!.evaluate(gateInput(input), params);
    expect(verdict.kind).toBe(expected);
    if (verdict.kind === 'reject') expect(verdict.reason).toMatch(/\w/);
  });
  it('stands in the truth table', () => {
    expect([...gateRegistry.keys()].sort()).toEqual([...new Set(TRUTH.map(([id]) => id))].sort());
  });
  it('accepts the parameters of the truth table', () => {
    for (const [id, params] of TRUTH) expect(checkGateParams({ id, params, onMissing: 'fail' })).toEqual([]);
  });
  it('that warns about a tick says what is known of it', () => {
    const input = gateInput({
      instrument: instrument('X:AAA', { tickSource: 'nearest-contract' }),
      tickVerified: false,
      verifiedTick: 'warn',
    });
    expect(gateRegistry.get('tick')!.evaluate(input, {})).toMatchObject({
      kind: 'pass',
      note: expect.stringContaining('nearest-contract'),
    });
  });
  it('that quarantines is the price jump', () => expect([...quarantineRules]).toEqual(['price-jump']));
});

describe('parameters', () => {
  const check = (id: string, params: GateConfig['params']) =>
    checkGateParams({ id, params, onMissing: 'fail' }).join('\n');
  it('of an unknown gate name the nearest', () => expect(check('liqidity', {})).toMatch(/did you mean "liquidity"/));
  it('that are unknown name the nearest', () => {
    expect(check('liquidity', { minUsdPerday: 1 })).toMatch(
      /"minUsdPerday": did you mean "minUsdPerDay".*\n.*is missing/,
    );
  });
  it('of the wrong type or out of range are refused', () => {
    expect(check('liquidity', { minUsdPerDay: '5e9' })).toMatch(/must be a number/);
    expect(check('liquidity', { minUsdPerDay: Number.NaN })).toMatch(/must be a number/);
    expect(check('stale-prices', { maxShare: 1.5 })).toMatch(/\[0, 1\]/);
    expect(check('product', { allowed: 'spot' })).toMatch(/list of texts/);
    expect(check('product', { allowed: [] })).toMatch(/empty list/);
    expect(check('tick', { mode: 'maybe' })).toMatch(/require, warn/);
  });
  it('that are missing are refused', () => expect(check('staleness', {})).toMatch(/maxDays is missing/));
  it('that contradict each other are refused', () => {
    expect(check('volatility', { minAnnual: 5, maxAnnual: 2 })).toMatch(/exceeds/);
    expect(check('range', { minPercent: 5, maxPercent: 2 })).toMatch(/exceeds/);
    expect(check('exclude', {})).toMatch(/names anything/);
  });
});
