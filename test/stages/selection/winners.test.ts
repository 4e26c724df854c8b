import { describe, expect, it } from 'vitest';
import type { Direction, SelectionConfig } from '../../../contracts/mandate.js';
import { type Contender, winners } from '../../../stages/selection/winners.js';
import { mandate } from '../support/mandate.js';

const contender = (
  id: string,
  cluster: number,
  total: number,
  direction: Direction = 'LONG',
  conviction = 0.5,
): Contender => ({
  signal: { instrument: id, identity: id, direction, strategy: 's', conviction, evidence: [], note: null },
  cluster,
  score: { total, liquidity: total, momentum: total, convexity: total, stability: total },
});

const five = ['A', 'B', 'C', 'D', 'E'].map((id, k) => contender(id, 0, 0.9 - 0.1 * k));

function choose(contenders: readonly Contender[], config: Partial<SelectionConfig> = {}, means = [0.5, 0.5, 0.5]) {
  const result = winners(contenders, means, { ...mandate.selection, minSelected: 1, ...config });
  expect(result.winners.length + result.rejections.length).toBe(contenders.length);
  return { ...result, ids: result.winners.map(({ signal }) => signal.instrument) };
}

describe('the best of a cluster', () => {
  it('are topN by execution score, ranked from one', () => {
    const { winners: kept, rejections, ids } = choose(five);
    expect(ids).toEqual(['A', 'B', 'C']);
    expect(kept.map((w) => w.rank)).toEqual([1, 2, 3]);
    expect(rejections[0]).toEqual({
      instrument: 'D',
      rule: 'cluster-rank',
      value: 4,
      threshold: 3,
      reason: 'cluster 0 LONG kept A, B, C; its execution score 0.60 ranked 4 of 5',
    });
  });
  it('are one fewer where the cluster is tight, and never none', () => {
    expect(choose(five, {}, [0.91]).ids).toEqual(['A', 'B']);
    expect(choose(five, {}, [0.9]).ids).toEqual(['A', 'B', 'C']);
    expect(choose(five, { topN: 1 }, [0.91]).ids).toEqual(['A']);
  });
  it('are decided by conviction, then id, among equal scores', () => {
    const equal = [contender('C', 0, 0.5), contender('B', 0, 0.5), contender('A', 0, 0.5, 'LONG', 0.1)];
    expect(choose(equal, { topN: 2 }).ids).toEqual(['B', 'C']);
  });
});

describe('two directions in one cluster', () => {
  const mixed = [contender('A', 0, 0.9, 'LONG', 0.3), contender('B', 0, 0.2, 'SHORT', 0.8)];
  it('leave the one of lower conviction out', () => {
    const { ids, rejections } = choose(mixed);
    expect(ids).toEqual(['B']);
    expect(rejections).toMatchObject([{ instrument: 'A', rule: 'hedged', value: 0.3, threshold: 0.8 }]);
  });
  it('both stay where hedging is allowed', () => expect(choose(mixed, { allowHedged: true }).ids).toEqual(['A', 'B']));
  it('do not meet across clusters', () => {
    expect(choose([mixed[0]!, { ...mixed[1]!, cluster: 1 }]).ids).toEqual(['A', 'B']);
  });
  it('of equal conviction follow the score, then LONG', () => {
    const tie = (score: number) => [contender('A', 0, 0.5), contender('B', 0, score, 'SHORT')];
    expect(choose(tie(0.6)).ids).toEqual(['B']);
    expect(choose(tie(0.5)).ids).toEqual(['A']);
  });
});

describe('minSelected', () => {
  it('raises topN as little as needed, and says so', () => {
    const two = [
      ...five,
      ...five.map((c) => ({ ...c, cluster: 1, signal: { ...c.signal, instrument: `${c.signal.instrument}2` } })),
    ];
    const { ids, notes } = choose(two, { topN: 1, minSelected: 3 });
    expect(ids).toHaveLength(4);
    expect(notes).toEqual(['RAISED: the best 1 per cluster and direction became 2 to keep 4 of at least 3']);
  });
  it('says what is missing where nothing is left to raise', () => {
    const { ids, notes } = choose(five, { topN: 1, minSelected: 8 });
    expect(ids).toHaveLength(5);
    expect(notes.join()).toMatch(/RAISED.*SHORT: 5 selected, 8 were asked for/);
  });
  it('does not bring back the hedged side', () => {
    const { ids } = choose([contender('A', 0, 0.9), contender('B', 0, 0.9, 'SHORT', 0.9)], { minSelected: 2 });
    expect(ids).toEqual(['B']);
  });
  it('is silent where topN suffices, and ends on nothing', () => {
    expect(choose(five, { minSelected: 3 }).notes).toEqual([]);
    expect(choose([], { minSelected: 8 }).ids).toEqual([]);
  });
});

describe('truth table of one cluster', () => {
  const longs = (n: number) => five.slice(0, n);
  const shorts = (n: number, conviction = 0.5) =>
    ['V', 'W', 'X', 'Y', 'Z'].slice(0, n).map((id, k) => contender(id, 0, 0.8 - 0.1 * k, 'SHORT', conviction));
  const cases: [string, Contender[], Partial<SelectionConfig>, number, string][] = [
    // what it is, contenders, config, mean correlation, who is kept
    ['fewer than topN', longs(2), {}, 0.5, 'A B'],
    ['exactly topN', longs(3), {}, 0.5, 'A B C'],
    ['one more than topN', longs(4), {}, 0.5, 'A B C'],
    ['tight', longs(4), {}, 0.95, 'A B'],
    ['as tight as the bound', longs(4), { tightCorrelation: 0.95 }, 0.95, 'A B C'],
    ['tight, of one', longs(1), {}, 1, 'A'],
    ['shorts alone', shorts(4), {}, 0.5, 'V W X'],
    ['both, longs stronger', [...longs(2), ...shorts(2, 0.4)], {}, 0.5, 'A B'],
    ['both, shorts stronger', [...longs(2), ...shorts(2, 0.6)], {}, 0.5, 'V W'],
    ['both, many weak shorts against one strong long', [...longs(1), ...shorts(5, 0.49)], {}, 0.5, 'A'],
    ['both, equal: longs score higher', [...longs(2), ...shorts(2)], {}, 0.5, 'A B'],
    ['both allowed, topN each', [...longs(5), ...shorts(5)], { allowHedged: true }, 0.5, 'A B C V W X'],
    ['both allowed, tight', [...longs(5), ...shorts(5)], { allowHedged: true }, 0.95, 'A B V W'],
    ['floor met', longs(5), { minSelected: 3 }, 0.5, 'A B C'],
    ['floor raises topN', longs(5), { minSelected: 4 }, 0.5, 'A B C D'],
    ['floor raises a tight one too', longs(5), { minSelected: 3 }, 0.95, 'A B C'],
    ['floor above all there is', longs(4), { minSelected: 9 }, 0.5, 'A B C D'],
    [
      'floor raises both sides alike',
      [...longs(5), ...shorts(5)],
      { allowHedged: true, minSelected: 7 },
      0.5,
      'A B C D V W X Y',
    ],
  ];
  it.each(cases)('%s', (_case, contenders, config, mean, kept) => {
    const { ids, rejections, notes } = choose(contenders, config, [mean]);
    expect([...ids].sort().join(' ')).toBe(kept);
    const floor = config.minSelected ?? 1;
    const raised = notes.filter((note) => note.startsWith('RAISED'));
    expect(raised).toHaveLength(
      ids.length > 0 &&
        choose(contenders, { ...config, minSelected: 1 }, [mean]).ids.length < Math.min(floor, ids.length)
        ? 1
        : 0,
    );
    expect(notes.some((note) => note.startsWith('SHORT'))).toBe(ids.length < floor);
    for (const { rule, reason } of rejections) {
      expect(['hedged', 'cluster-rank']).toContain(rule);
      expect(reason).not.toBe('');
    }
  });
  it('does not depend on the order of the contenders', () => {
    for (const [, contenders, config, mean] of cases) {
      const [one, other] = [contenders, [...contenders].reverse()].map((order) => {
        const { winners: kept, rejections, notes } = choose(order, config, [mean]);
        const byId = <T extends { instrument: string }>(a: T, b: T) => (a.instrument < b.instrument ? -1 : 1);
        return {
          kept: kept.map(({ signal, rank }) => ({ instrument: signal.instrument, rank })).sort(byId),
          rejections: [...rejections].sort(byId),
          notes,
        };
      });
      expect(other).toEqual(one);
    }
  });
});
