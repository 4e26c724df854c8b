import { describe, expect, it } from 'vitest';
import type { MarketHistory } from '../../../contracts/market.js';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { dayNumber, sessionClose } from '../../../stages/calendar.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
import { regimeStage } from '../../../stages/regime/regime-stage.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { mandate } from '../support/mandate.js';
import { sampleBars, sampleHistory, sampleVersions } from '../support/sample-market.js';

const pathOf = (history: MarketHistory): RegimeDay[] => regimePath({ history, fields: fieldHistory(history), mandate });
const history = sampleHistory();
const path = pathOf(history);
const on = (date: string) => path.find((day) => day.date === date)!;

describe('the path over the sample', () => {
  it('has one day for each session of the book', () => {
    expect(path).toHaveLength(2707);
    expect(path[0]!.date).toBe('2015-01-02');
    expect(path.at(-1)!.date).toBe('2025-12-08');
  });
  it('has no member that publishes a week late, and none before the gates have their history', () => {
    expect(Math.max(...path.map((day) => day.members))).toBeLessThanOrEqual(30);
    expect(path.slice(0, 190).every((day) => day.members === 0)).toBe(true);
    expect(on('2020-03-16').members).toBeGreaterThan(25);
  });
  it('starts NORMAL for want of history and says so', () => {
    const first = path.findIndex((day) => day.score !== null);
    expect(path.slice(0, first).every((d) => d.state === 'NORMAL' && d.basis === 'insufficient history')).toBe(true);
    const measured = path.slice(0, first).filter((day) => day.volatilityRatio !== null);
    expect(measured).toHaveLength(250);
  });
  it('is in CRISIS in March 2020 and not in the summer of 2017', () => {
    expect(on('2020-03-16').state).toBe('CRISIS');
    expect(path.filter((d) => d.date >= '2017-07-01' && d.date < '2017-08-25').every((d) => d.state !== 'CRISIS')).toBe(
      true,
    );
  });
  it('visits every state, and CRISIS on less than a tenth of sessions', () => {
    const share = (state: string) => path.filter((day) => day.state === state).length / path.length;
    expect(share('QUIET')).toBeGreaterThan(0.05);
    expect(share('CRISIS')).toBeGreaterThan(0.01);
    expect(share('CRISIS')).toBeLessThan(0.1);
  });
  it('stays in a state for five sessions at least, except on the way into CRISIS', () => {
    let since = 0;
    for (let s = 1; s < path.length; s++) {
      if (path[s]!.state === path[s - 1]!.state) continue;
      if (path[s]!.state !== 'CRISIS' && since > 0) expect(s - since, path[s]!.date).toBeGreaterThanOrEqual(5);
      since = s;
    }
  });
  it('holds fractions where it says fractions', () => {
    for (const day of path) {
      for (const key of ['score', 'volatilityPercentile', 'absorptionRatio', 'downsideShare'] as const) {
        const value = day[key];
        if (value !== null) expect(value >= 0 && value <= 1, `${day.date} ${key} ${value}`).toBe(true);
      }
    }
  });
  it.each(['2015-02-02', '2016-07-01', '2020-03-12', '2023-08-21'])(
    'up to %s is the same without what came later',
    (date) => {
      const before = pathOf(sampleHistory(date));
      expect(before.at(-1)!.date).toBe(date);
      expect(path.slice(0, before.length)).toEqual(before);
    },
  );
  it('goes on from the path of an earlier session as if it were made from its beginning', () => {
    const known = pathOf(sampleHistory('2025-11-03'));
    expect(regimePath({ history, fields: fieldHistory(history), mandate, known })).toEqual(path);
  });
  it('takes what is known for measured, and scores it anew', () => {
    const known = path.map((day) => ({ ...day, members: 7, score: null, state: 'NORMAL' as const }));
    const again = regimePath({ history, fields: fieldHistory(history), mandate, known });
    expect(again).toEqual(path.map((day) => ({ ...day, members: 7 })));
  });
  it('refuses days of other sessions', () => {
    const later = path.slice(1, 30);
    const askedFor = () => regimePath({ history, fields: fieldHistory(history), mandate, known: later });
    expect(askedFor).toThrow(`regimePath: ${later[0]!.date} is known, where the book has 2015-01-02`);
    const early = sampleHistory('2015-01-05');
    const tooMany = () => regimePath({ history: early, fields: fieldHistory(early), mandate, known: path.slice(0, 9) });
    expect(tooMany).toThrow('where the book has no session');
  });
  it('does not change when every price is quoted in cents', () => {
    // A power of two, so that not even rounding differs.
    const cents = marketHistory({
      cut: history.cut,
      bars: sampleBars.map((bars) => ({ ...bars, close: bars.close.map((price) => 128 * price) })),
      versions: sampleVersions,
    });
    expect(pathOf(cents)).toEqual(path);
  });
});

describe('the stage', () => {
  const stageAt = (date: string) => {
    const view = history.at(sessionClose(dayNumber(date), mandate.calendar));
    const universe = universeStage({ view, fields: fieldHistory(history), mandate });
    return regimeStage({ path, view, universe, mandate });
  };
  it('takes the day of its view and leaves out what came later', () => {
    const result = stageAt('2020-03-16');
    expect(result.today).toEqual(on('2020-03-16'));
    expect(result.path.at(-1)).toEqual(result.today);
    expect(result.asOf).toBe('2020-03-17T02:00:00.000Z');
  });
  it('is DEFENSIVE in CRISIS with the exposure of the mandate, and PROCEEDs otherwise', () => {
    expect(stageAt('2020-03-16').gate).toMatchObject({ decision: 'DEFENSIVE', exposure: 0.5 });
    expect(stageAt('2023-08-21').gate).toMatchObject({ decision: 'PROCEED', exposure: 1 });
  });
  it('HALTs before there is a market', () => {
    const view = history.at(Date.parse('2014-06-01'));
    const universe = universeStage({ view, fields: fieldHistory(history), mandate });
    const result = regimeStage({ path, view, universe, mandate });
    expect(result.path).toEqual([]);
    expect(result.today).toMatchObject({
      date: '2014-06-01',
      state: 'NORMAL',
      basis: 'insufficient history',
      members: 0,
    });
    expect(result.gate.decision).toBe('HALT');
    expect(result.gate.reasons).toHaveLength(2);
  });
});
