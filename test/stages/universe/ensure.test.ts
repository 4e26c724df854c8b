import { describe, expect, it } from 'vitest';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { instrument, market, noise, prices, series } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const SESSIONS = 300;
const random = noise(11);
const returns = (n: number) => Array.from({ length: n - 1 }, () => 0.02 * random());
const AAA = series('X:AAA', prices(returns(SESSIONS)));
const YOUNG = series('X:YOUNG', [...new Array<number>(SESSIONS - 50).fill(Number.NaN), ...prices(returns(50))]);
const BROKEN = series(
  'X:BROKEN',
  prices(returns(SESSIONS)).map((price, k) => (k < 250 ? price : 20 * price)),
);
const facts = { traits: ['fan-token'], liquidityUsdPerDay: 1000 } as const;
const history = market(
  SESSIONS,
  [AAA, YOUNG, BROKEN],
  ['X:AAA', 'X:BROKEN', 'X:NONE', 'X:YOUNG'].map((id) => instrument(id, facts)),
);
const fields = fieldHistory(history);

const gate = (id: string, params: GateConfig['params'] = {}, onMissing: GateConfig['onMissing'] = 'fail') => ({
  id,
  params,
  onMissing,
});
const ENSURE = gate('ensure', { bases: ['AAA', 'BROKEN', 'NONE', 'YOUNG'] });

function run(gates: readonly GateConfig[], rest: Partial<Mandate> = {}) {
  const universes = [{ ...mandate.universes[0]!, venues: ['X'], gates }];
  const { rows, funnel } = universeStage({
    view: history.at(history.cut),
    fields,
    mandate: { ...mandate, verifiedTick: 'warn', ...rest, universes },
  });
  expect(funnel.kept.length + funnel.rejections.length).toBe(4);
  return {
    notes: new Map(rows.map((row) => [row.instrument.symbol, row.notes])),
    rejected: new Map(funnel.rejections.map((r) => [r.instrument.slice(2), r.rule])),
  };
}

describe('an ensured name', () => {
  it('passes later gates that say what is wanted, with a note for each', () => {
    const { notes } = run([
      ENSURE,
      gate('liquidity', { minUsdPerDay: 1e9 }),
      gate('traits'),
      gate('volatility', { maxAnnual: 1 }),
    ]);
    expect(notes.get('AAA')).toEqual([
      'the ensure list names AAA',
      'ensured against liquidity: trades 1000 USD a day, less than 1000000000',
      'ensured against traits: by its metadata it is fan-token',
      expect.stringMatching(/^ensured against volatility: annual volatility is .* %, above 1 %$/),
    ]);
  });
  it('does not pass a gate that comes before the list', () => {
    expect(run([gate('traits'), ENSURE]).rejected.get('AAA')).toBe('traits');
  });
  it('without a price, with too few bars, or in quarantine stays out', () => {
    const { rejected, notes } = run([ENSURE, gate('history'), gate('price-jump')]);
    expect([...rejected]).toEqual([
      ['BROKEN', 'price-jump'],
      ['NONE', 'no-bars'],
      ['YOUNG', 'history'],
    ]);
    expect([...notes.keys()]).toEqual(['AAA']);
  });
  it('stays out where a gate has no value and onMissing is fail, and is in with a note where it is pass', () => {
    expect(run([ENSURE, gate('market-cap', { minUsd: 1 })]).rejected.get('AAA')).toBe('market-cap');
    expect(run([ENSURE, gate('market-cap', { minUsd: 1 }, 'pass')]).notes.get('AAA')).toContain(
      'market-cap not checked: its market capitalisation is unknown',
    );
  });
  it('without a verified tick stays out where the mandate requires one', () => {
    const unverified = market(SESSIONS, [AAA], [instrument('X:AAA', { tickSource: 'nearest-contract' })]);
    const universe = universeStage({
      view: unverified.at(unverified.cut),
      fields: fieldHistory(unverified),
      mandate: {
        ...mandate,
        verifiedTick: 'require',
        universes: [{ ...mandate.universes[0]!, venues: ['X'], gates: [ENSURE] }],
      },
    });
    expect(universe.funnel.rejections.map(({ rule }) => rule)).toEqual(['tick']);
  });
  it('changes nothing for others', () => {
    const others = gate('ensure', { bases: ['ZZZ'] });
    expect(run([others, gate('traits')]).rejected.get('AAA')).toBe('traits');
  });
});
