import { describe, expect, it } from 'vitest';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import { crisisEntries, planWindows, rebalanceDates } from '../../../stages/validation/plan.js';
import { FIRST_DAY, testMandate, toyDate, toyMarket, walk } from '../allocation/fixtures.js';

const market = (sessions: number) => toyMarket([{ id: 'TOY:A', closes: walk(1, sessions) }], sessions);
const pathOf = (states: readonly RegimeDay['state'][]): RegimeDay[] =>
  states.map((state, k) => ({ date: toyDate(k), state }) as RegimeDay);

describe('planWindows', () => {
  it('counts sessions from the anchor and starts after the training sessions', () => {
    const { batches } = planWindows({ history: market(100), mandate: testMandate(), batchSize: 3 });
    expect(batches).toEqual([
      [toyDate(60), toyDate(65), toyDate(70)],
      [toyDate(75), toyDate(80), toyDate(85)],
      [toyDate(90), toyDate(95)],
    ]);
  });

  it('a later anchor shifts the grid, training still counts from the first session', () => {
    const mandate = testMandate({ validation: { anchor: toyDate(62) } });
    expect(planWindows({ history: market(75), mandate, batchSize: 9 }).batches).toEqual([
      [toyDate(62), toyDate(67), toyDate(72)],
    ]);
  });

  it('more history adds windows at the end and moves none', () => {
    const plan = (sessions: number) => planWindows({ history: market(sessions), mandate: testMandate(), batchSize: 4 });
    const before = plan(101).batches;
    const after = plan(126).batches;
    expect(after.flat().slice(0, before.flat().length)).toEqual(before.flat());
    for (const batch of before.filter(({ length }) => length === 4)) expect(after).toContainEqual(batch);
  });

  it('a session on which the regime enters CRISIS is a window too, as it is a live rebalance', () => {
    const states = Array.from(
      { length: 80 },
      (_, k) => (k >= 67 && k < 73 ? 'CRISIS' : 'NORMAL') as RegimeDay['state'],
    );
    expect(crisisEntries(pathOf(states))).toEqual([toyDate(67)]);
    const plan = planWindows({
      history: market(80),
      mandate: testMandate(),
      batchSize: 99,
      regimePath: pathOf(states),
    });
    expect(plan.batches.flat()).toEqual([60, 65, 67, 70, 75].map(toyDate));
  });

  it('is empty where the history is shorter than the training, or ends before the anchor', () => {
    expect(planWindows({ history: market(60), mandate: testMandate(), batchSize: 3 }).batches).toEqual([]);
    const mandate = testMandate({ validation: { anchor: '2030-01-01' } });
    expect(planWindows({ history: market(90), mandate, batchSize: 3 }).batches).toEqual([]);
  });

  it('refuses a batch size that is no positive integer and an anchor that is no date', () => {
    expect(() => planWindows({ history: market(9), mandate: testMandate(), batchSize: 0 })).toThrow(/batchSize is 0/);
    const mandate = testMandate({ validation: { anchor: '2020-02-30' } });
    expect(() => rebalanceDates(Int32Array.of(FIRST_DAY), mandate)).toThrow(RangeError);
  });
});
