import { describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import type { MarketHistory } from '../../../contracts/market.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { calendar, instrument, market, noise, prices, series } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';
import { sampleHistory } from '../support/sample-market.js';

describe('the regime path under a limit', () => {
  it('has as members only who was among the most traded then', () => {
    const random = noise(5);
    const names = Array.from({ length: 6 }, (_, i) => {
      const closes = prices(Array.from({ length: 199 }, () => 0.02 * random()));
      const volume = Float64Array.from(closes, (_, k) => (k < 100 ? 10 + i : 100 - i));
      return series(`X:N${i}`, closes, { volume });
    });
    const history = market(
      200,
      names,
      names.map(({ instrument: id }) => instrument(id, { liquidityUsdPerDay: null })),
    );
    const path = (limit: number) =>
      regimePath({
        history,
        fields: fieldHistory(history),
        mandate: {
          ...mandate,
          universes: [{ ...mandate.universes[0]!, venues: ['X'], fetchLimit: limit, gates: [] }],
          calendar: { ...calendar, venues: ['X'] },
        },
      });
    const members = (limit: number) => new Set(path(limit).map((day) => day.members));
    expect(members(6)).toEqual(new Set([0, 6]));
    expect(members(3)).toEqual(new Set([0, 3]));
    // Before and after the hand-over other names move it, so the measures differ from those of all.
    expect(path(3).at(-1)!.dispersionRatio).not.toBe(path(6).at(-1)!.dispersionRatio);
  });
  it('on the sample, with a limit that binds, is the same without what came later', () => {
    const few: Mandate = { ...mandate, universes: [{ ...mandate.universes[0]!, fetchLimit: 12 }] };
    const pathOf = (history: MarketHistory) => regimePath({ history, fields: fieldHistory(history), mandate: few });
    const path = pathOf(sampleHistory());
    const before = pathOf(sampleHistory('2019-07-01'));
    expect(Math.max(...path.map((day) => day.members))).toBeGreaterThan(8);
    expect(path.slice(0, before.length)).toEqual(before);
  });
});
