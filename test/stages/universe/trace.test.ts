import { expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { instrument, market, noise, prices, series } from '../support/hand-made.js';
import { mandate as sample } from '../support/mandate.js';

const random = noise(3);
const closes = (n: number) => prices(Array.from({ length: n - 1 }, () => 0.01 * random()));
const ids = ['X:AAA', 'X:BBB', 'X:CCC', 'X:DDD'];
const history = market(
  300,
  [series('X:AAA', closes(300)), series('X:BBB', closes(300)), series('X:DDD', closes(300).slice(0, 250))],
  ids.map((id) => instrument(id, { liquidityUsdPerDay: id === 'X:BBB' ? null : 1e9 })),
);
const mandate = (gates: Mandate['universes'][number]['gates']): Mandate => ({
  ...sample,
  universes: [{ ...sample.universes[0]!, venues: ['X'], products: ['spot'], gates }],
});
const universe = (rules: Mandate, trace: boolean) =>
  universeStage({ view: history.at(history.cut), fields: fieldHistory(history), mandate: rules, trace });

it('a trace lists every rule asked up to the one that rejected, and changes nothing else', () => {
  const rules = mandate([
    { id: 'ensure', params: { instruments: ['X:AAA'] }, onMissing: 'fail' },
    { id: 'liquidity', params: { minUsdPerDay: 5e9 }, onMissing: 'pass' },
    { id: 'staleness', params: { maxDays: 5 }, onMissing: 'fail' },
    { id: 'tick', params: {}, onMissing: 'fail' },
  ]);
  const { checks, ...traced } = universe(rules, true);
  const plain = universe(rules, false);
  expect(plain).not.toHaveProperty('checks');
  expect(traced).toEqual(plain);
  const of = (id: string) =>
    checks!.filter((one) => one.instrument === id).map((one) => [one.rule, one.verdict, one.value, one.threshold]);
  const start = [
    ['no-bars', 'pass', 300, 1],
    ['fetch-limit', 'pass', null, 300],
  ];
  expect(of('X:AAA')).toEqual([
    ...start,
    ['ensure', 'pass', 'the ensure list names X:AAA', 'ensure list'],
    // Rejected by the rule, lifted by the list.
    ['liquidity', 'reject', 1e9, 5e9],
    ['staleness', 'pass', 0, 5],
    ['tick', 'pass', 'venue', 'venue or price-grid'],
  ]);
  expect(of('X:BBB')).toEqual([
    ...start,
    ['ensure', 'pass', null, 'ensure list'],
    ['liquidity', 'missing', null, 5e9],
    ['staleness', 'pass', 0, 5],
    ['tick', 'pass', 'venue', 'venue or price-grid'],
  ]);
  expect(of('X:CCC')).toEqual([['no-bars', 'reject', 0, 1]]);
  expect(of('X:DDD').at(-1)).toEqual(['liquidity', 'reject', 1e9, 5e9]);
});

it('a value that is missing and must not be ends the list', () => {
  const { checks, funnel } = universe(
    mandate([{ id: 'liquidity', params: { minUsdPerDay: 1e6 }, onMissing: 'fail' }]),
    true,
  );
  const last = checks!.filter(({ instrument }) => instrument === 'X:BBB').at(-1);
  expect(last).toEqual({ instrument: 'X:BBB', rule: 'liquidity', value: null, threshold: 1e6, verdict: 'missing' });
  expect(funnel.rejections.find(({ instrument }) => instrument === 'X:BBB')?.rule).toBe('liquidity');
});

it('a place beyond the limit is a rank against it', () => {
  const rules = mandate([]);
  const limited = { ...rules, universes: [{ ...rules.universes[0]!, fetchLimit: 2 }] };
  const { checks } = universe(limited, true);
  const places = checks!.filter(({ rule }) => rule === 'fetch-limit');
  expect(places.filter(({ verdict }) => verdict === 'pass').every(({ value }) => (value as number) <= 2)).toBe(true);
  expect(places.filter(({ verdict }) => verdict === 'reject')).not.toEqual([]);
  for (const { threshold } of places) expect(threshold).toBe(2);
});
