import { describe, expect, it } from 'vitest';
import type { GateConfig } from '../../../contracts/mandate.js';
import { checkGateParams } from '../../../stages/universe/gates/check-gate-params.js';
import type { Peers } from '../../../stages/universe/gates/peers.js';
import { gateRegistry, quarantineRules } from '../../../stages/universe/gates/registry.js';
import type { Shadow } from '../../../stages/universe/shadows.js';
import { gateInput, instrument } from '../support/hand-made.js';

type Input = Parameters<typeof gateInput>[0];
type Expected = 'pass' | 'ensure' | 'reject' | 'missing';

const peers = (known: Partial<Peers>): Input => ({
  peers: { marketCapRank: () => null, lines: () => [], shadow: () => null, ...known },
});
const capped = (marketCapUsd: number | null, rank: number | null = null): Input => ({
  ...peers({ marketCapRank: () => rank }),
  instrument: instrument('X:AAA', { marketCapUsd }),
});
const elsewhere = (...lines: [id: string, liquidity: number | null][]): Input =>
  peers({
    lines: () => lines.map(([id, liquidityUsdPerDay]) => ({ id, venue: id.split(':')[0]!, liquidityUsdPerDay })),
  });
const ofKind = (kind: Shadow['kind']): Input =>
  peers({ shadow: () => ({ kind, of: 'X:BBB', correlation: kind === 'inverse' ? -0.9 : 0.99, beta: 2 }) });
const expiring = (expiry: string | null, product: 'spot' | 'future' = 'future'): Input => ({
  instrument: instrument('X:AAA', { expiry, product }),
  asOf: Date.parse('2026-03-10T16:00:00Z'),
});

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
  ['ensure', { instruments: ['X:AAA'] }, {}, 'ensure'],
  ['ensure', { bases: ['BBB'] }, {}, 'pass'],
  ['market-cap', { minUsd: 1e8 }, capped(1e8), 'pass'],
  ['market-cap', { minUsd: 1e8 }, capped(1e8 - 1), 'reject'],
  ['market-cap', { minUsd: 1e8 }, capped(null), 'missing'],
  ['market-cap', { maxRank: 100 }, capped(5e9, 100), 'pass'],
  ['market-cap', { maxRank: 100 }, capped(5e9, 101), 'reject'],
  ['market-cap', { maxRank: 100 }, capped(null), 'missing'],
  ['market-cap', { minUsd: 1e8, maxRank: 100 }, capped(1e7, 5), 'reject'],
  ['venue-priority', { venues: ['A', 'X'] }, elsewhere(['A:AAA', 2.5e9]), 'reject'],
  ['venue-priority', { venues: ['A', 'X'] }, elsewhere(['A:AAA', 2.4e9]), 'pass'],
  ['venue-priority', { venues: ['A', 'X'], minShare: 0.4 }, elsewhere(['A:AAA', 2.4e9]), 'reject'],
  ['venue-priority', { venues: ['X', 'A'] }, elsewhere(['A:AAA', 9e9]), 'pass'],
  ['venue-priority', { venues: ['A'] }, elsewhere(['A:AAA', 9e9]), 'reject'], // a venue that is not listed comes last
  ['venue-priority', { venues: ['A'] }, elsewhere(['B:AAA', 9e9]), 'pass'],
  ['venue-priority', { venues: ['A', 'B', 'X'] }, elsewhere(['A:AAA', null], ['B:AAA', 3e9]), 'reject'],
  ['venue-priority', { venues: ['A', 'X'] }, elsewhere(['A:AAA', null]), 'pass'],
  ['venue-priority', { venues: ['A'] }, {}, 'pass'],
  ['venue-priority', { venues: ['A'] }, { ...elsewhere(['A:AAA', 9e9]), liquidityUsdPerDay: null }, 'missing'],
  ['traits', {}, { instrument: instrument('X:AAA', { traits: ['fan-token'] }) }, 'reject'],
  ['traits', { exclude: ['stablecoin'] }, { instrument: instrument('X:AAA', { traits: ['fan-token'] }) }, 'pass'],
  [
    'traits',
    { exclude: ['leveraged', 'wrapped'] },
    { instrument: instrument('X:AAA', { traits: ['wrapped'] }) },
    'reject',
  ],
  ['traits', {}, {}, 'pass'],
  ['dated', {}, expiring(null, 'spot'), 'pass'],
  ['dated', {}, expiring('2026-12-29'), 'reject'],
  ['dated', {}, expiring(null), 'missing'],
  ['dated', { minDays: 10 }, expiring('2026-03-20'), 'pass'],
  ['dated', { minDays: 10 }, expiring('2026-03-19'), 'reject'],
  ['dated', { minDays: 10 }, expiring(null), 'missing'],
  ['pegged', {}, {}, 'pass'],
  ['pegged', {}, { health: { pegVolatility: 1.9 } }, 'reject'],
  ['pegged', { maxAnnual: 1 }, { health: { pegVolatility: 1.9 } }, 'pass'],
  ['pegged', {}, { health: { pegVolatility: 12, pegShare: 0.95 } }, 'reject'], // one broken day in ninety
  ['pegged', { minShare: 0.99 }, { health: { pegVolatility: 12, pegShare: 0.95 } }, 'pass'],
  ['pegged', {}, { health: { pegVolatility: null, pegShare: null } }, 'missing'],
  ['shadow', {}, {}, 'pass'],
  ['shadow', {}, ofKind('twin'), 'reject'],
  ['shadow', { kinds: ['twin'] }, ofKind('leveraged'), 'pass'],
  ['shadow', { kinds: ['twin', 'inverse'] }, ofKind('inverse'), 'reject'],
  ['shadow', {}, peers({ shadow: () => undefined }), 'missing'],
];

describe('every gate', () => {
  it.each(TRUTH)('%s %j given %j: %s', (id, params, input, expected) => {
    const verdict = gateRegistry.get(id)!.evaluate(gateInput(input), params);
    expect(verdict.kind).toBe(expected);
    if (verdict.kind === 'reject') expect(verdict.reason()).toMatch(/\w/);
    if (verdict.kind === 'missing') expect(verdict.what).toMatch(/\w/);
  });
  it('passes something and stops something', () => {
    const stopped = (verdict: Expected) => verdict !== 'pass';
    for (const id of gateRegistry.keys()) {
      const verdicts = TRUTH.filter(([gate]) => gate === id).map(([, , , verdict]) => verdict);
      expect([id, verdicts.includes('pass'), verdicts.some(stopped)]).toEqual([id, true, true]);
    }
  });
  it('but market-cap and range is exact for past dates', () => {
    const others = [...gateRegistry.values()].filter(({ validity }) => validity !== 'exact');
    expect(others.map(({ id, validity }) => [id, validity])).toEqual([
      ['market-cap', 'live-only'],
      ['range', 'approximate'],
    ]);
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
    expect(check('ensure', {})).toMatch(/names anything/);
  });
  it('that bind nothing are refused', () => {
    expect(check('market-cap', {})).toMatch(/neither minUsd nor maxRank/);
    expect(check('range', {})).toMatch(/neither minPercent nor maxPercent/);
    expect(check('venue-priority', {})).toMatch(/venues is missing/);
  });
  it('that name something unknown are refused with the nearest name', () => {
    expect(check('traits', { exclude: ['stable-coin'] })).toMatch(/did you mean "stablecoin"/);
    expect(check('shadow', { kinds: ['twins'] })).toMatch(/did you mean "twin"/);
    expect(check('traits', { exclude: ['zzzzzzzzz'] })).toMatch(/It may name commodity-backed, dated/);
  });
});
