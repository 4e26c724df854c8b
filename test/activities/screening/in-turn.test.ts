import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTurn } from '../../../activities/screening/in-turn.js';

describe('inTurn', () => {
  it('takes one of each list for as long as it has some', () => {
    expect(inTurn([['a', 'b', 'c'], [], ['x']])).toEqual(['a', 'x', 'b', 'c']);
    expect(inTurn([])).toEqual([]);
  });

  it('keeps every item once, the order within each list, and no list waits for another', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 9 }), { maxLength: 6 }), (sizes) => {
        const lists = sizes.map((items, list) => items.map((_, k) => ({ list, k })));
        const taken = inTurn(lists);
        expect(taken).toHaveLength(lists.flat().length);
        for (const [list, items] of lists.entries()) expect(taken.filter((item) => item.list === list)).toEqual(items);
        expect(taken.map(({ k }) => k)).toEqual(taken.map(({ k }) => k).sort((a, b) => a - b));
      }),
    );
  });
});
