/** Laws of the path on small markets made by hand: who is asked in which order, and what a price that is none does. */
import { describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { instrument, market, noise, prices, series } from '../support/hand-made.js';
import { panelMandate } from '../support/shared-panel.js';

const SESSIONS = 260;
const COLS = 8;
const mandate: Mandate = {
  ...panelMandate,
  universes: [{ ...panelMandate.universes[0]!, gates: [] }],
  calendar: { venues: ['X'], close: '21:00', timezone: 'UTC' },
  regime: { ...panelMandate.regime, minPercentiles: 60 },
};

const random = noise(17);
const common = Array.from({ length: SESSIONS }, () => 0.01 * random());
/** Calm, but for a month at three times the size. */
const closes = Array.from({ length: COLS }, () =>
  prices(common.slice(1).map((x, t) => (t > 200 && t < 220 ? 3 : 1) * (x + 0.01 * random()))),
);

const pathOf = (named: readonly (readonly [string, readonly number[]])[], sessions = SESSIONS): RegimeDay[] => {
  const history = market(
    sessions,
    named.map(([id, values]) => series(id, values.slice(0, sessions))),
    named.map(([id]) => instrument(id)),
  );
  return regimePath({ history, fields: fieldHistory(history), mandate });
};
const named = closes.map((values, j) => [`X:A${j}`, values] as const);
const path = pathOf(named);

describe('the path of a market made by hand', () => {
  it('visits CRISIS in the wild month', () => {
    expect(path).toHaveLength(SESSIONS);
    expect(path.slice(0, 201).every(({ state }) => state !== 'CRISIS')).toBe(true);
    expect(path.slice(201, 207).some(({ state }) => state === 'CRISIS')).toBe(true);
  });
  it('does not depend on the order in which instruments are given', () => {
    expect(pathOf(named.toReversed())).toEqual(path);
  });
  it('does not depend on what instruments are called', () => {
    // Names in the other order, so that every sum over the members runs backwards.
    const renamed = pathOf(closes.map((values, j) => [`X:Z${COLS - 1 - j}`, values] as const));
    renamed.forEach((day, s) => {
      expect(day.state).toBe(path[s]!.state);
      for (const key of ['volatilityRatio', 'dispersionRatio', 'turbulence', 'absorptionRatio'] as const) {
        if (path[s]![key] === null) expect(day[key]).toBeNull();
        else expect(Math.abs(day[key]! / path[s]![key] - 1), `${day.date} ${key}`).toBeLessThan(1e-11);
      }
    });
  });
  it('is the same up to a session without what came later', () => {
    for (const sessions of [71, 140, 205, 231]) expect(pathOf(named, sessions)).toEqual(path.slice(0, sessions));
  });
  it('does not change with the unit of prices, instrument by instrument', () => {
    const rescaled = pathOf(closes.map((values, j) => [`X:A${j}`, values.map((p) => 2 ** (j - 4) * p)] as const));
    expect(rescaled).toEqual(path);
  });
});

describe('a member', () => {
  const with5 = (values: readonly number[]) => named.map(([id, own], j) => [id, j === 5 ? values : own] as const);
  const members = (days: readonly RegimeDay[]) => days.map((day) => day.members);

  it('with a price below zero leaves until 71 closes are in a row again', () => {
    // As crude oil settled on 2020-04-20.
    const found = members(pathOf(with5(closes[5]!.with(100, -37.63))));
    expect(found.slice(70, 100).every((n) => n === COLS)).toBe(true);
    expect(found.slice(100, 171).every((n) => n === COLS - 1)).toBe(true);
    expect(found.slice(171).every((n) => n === COLS)).toBe(true);
  });
  it('with a missing close leaves as long, and is no member before 71 closes', () => {
    const found = members(pathOf(with5(closes[5]!.with(100, Number.NaN))));
    expect(found.slice(0, 70).every((n) => n === 0)).toBe(true);
    expect(found.slice(100, 171).every((n) => n === COLS - 1)).toBe(true);
    expect(found[171]).toBe(COLS);
  });
  it('alone is no cross-section: nothing is measured and nothing decided', () => {
    const alone = pathOf([named[0]!]);
    expect(alone.at(-1)).toMatchObject({ members: 1, score: null, volatilityRatio: null, state: 'NORMAL' });
    expect(alone.every(({ basis }) => basis === 'insufficient history')).toBe(true);
  });
  it('of a market that never moves measures nothing', () => {
    const flat = pathOf(closes.slice(0, 3).map((values, j) => [`X:A${j}`, values.map(() => 100)] as const));
    expect(flat.at(-1)).toMatchObject({ members: 3, volatilityRatio: null, turbulence: null, state: 'NORMAL' });
  });
});
