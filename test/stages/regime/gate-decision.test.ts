import { describe, expect, it } from 'vitest';
import type { Mandate, Regime } from '../../../contracts/mandate.js';
import { portfolioConfig } from '../../../contracts/schemas/portfolio.js';
import type { UniverseResult } from '../../../contracts/stage-results.js';
import { DAY_MS, sessionClose } from '../../../stages/calendar.js';
import { gateDecision } from '../../../stages/regime/gate-decision.js';
import { calendar, instrument, market, row, series, universeOf, weekday } from '../support/hand-made.js';
import { mandate as sampleMandate } from '../support/mandate.js';

const mandate: Mandate = {
  ...sampleMandate,
  calendar,
  gate: {
    minInstruments: 3,
    maxStaleDays: 5,
    maxQuarantineShare: 0.07,
    exposure: { QUIET: 1, NORMAL: 0.9, CRISIS: 0.5 },
  },
};
const SESSIONS = 30;
const ids = Array.from({ length: 100 }, (_, k) => `X:A${String(k).padStart(2, '0')}`);
const history = market(
  SESSIONS + 10,
  ids.slice(0, 2).map((id) => series(id, new Array<number>(SESSIONS).fill(100))),
  ids.map((id) => instrument(id)),
);
const newest = sessionClose(weekday(SESSIONS - 1), calendar);
const healthy = universeOf(ids.slice(0, 3).map((id) => row(instrument(id))));

const rejected = (rule: string, count: number, entered = ids): UniverseResult => ({
  ...healthy,
  funnel: {
    ...healthy.funnel,
    entered,
    rejections: entered
      .slice(0, count)
      .map((id) => ({ instrument: id, rule, value: 900, threshold: 500, reason: 'a test' })),
  },
});
const decide = ({
  state = 'NORMAL',
  universe = healthy,
  late = 0,
}: {
  state?: Regime;
  universe?: UniverseResult;
  late?: number;
}) => gateDecision({ state, universe, view: history.at(newest + late), mandate });

describe('the gate', () => {
  it.each(['QUIET', 'NORMAL'] as const)('PROCEEDs in %s with the exposure of the state', (state) => {
    expect(decide({ state })).toEqual({
      decision: 'PROCEED',
      reasons: [`the market regime is ${state} and the data are healthy`],
      exposure: mandate.gate.exposure[state],
    });
  });
  it('is DEFENSIVE in CRISIS and says what that means', () => {
    expect(decide({ state: 'CRISIS' })).toEqual({
      decision: 'DEFENSIVE',
      reasons: ['the market regime is CRISIS: gross target × 0.5, barbell core to 95 %'],
      exposure: 0.5,
    });
  });
  it('keeps a core of 85 %, 90 % and 95 % unless the mandate says otherwise', () => {
    expect(portfolioConfig.shape.barbell.parse(undefined).share).toEqual({ QUIET: 0.15, NORMAL: 0.1, CRISIS: 0.05 });
    expect(portfolioConfig.shape.gate.parse(undefined).exposure).toEqual({ QUIET: 1, NORMAL: 1, CRISIS: 1 });
  });

  it('HALTs with fewer instruments than minInstruments, and not with as many', () => {
    const fewer = { ...healthy, rows: healthy.rows.slice(0, 2) };
    expect(decide({ universe: fewer })).toMatchObject({
      decision: 'HALT',
      reasons: ['2 instruments passed the gates, at least 3 are needed'],
    });
    expect(decide({ universe: { ...healthy, rows: [] } }).reasons[0]).toMatch(/^0 instruments/);
  });
  it('HALTs once the newest session is more than maxStaleDays old', () => {
    expect(decide({ late: 6 * DAY_MS - 1 }).decision).toBe('PROCEED');
    expect(decide({ late: 6 * DAY_MS })).toMatchObject({
      decision: 'HALT',
      reasons: ['the newest session 2020-02-14 is 6 days old, at most 5 are allowed'],
    });
  });
  it('HALTs where no session has a bar of every venue', () => {
    const two = { ...mandate, calendar: { ...calendar, venues: ['X', 'Y'] } };
    const { decision, reasons } = gateDecision({
      state: 'NORMAL',
      universe: healthy,
      view: history.at(newest),
      mandate: two,
    });
    expect(decision).toBe('HALT');
    expect(reasons).toEqual(['no session is visible on which every venue of the calendar (X, Y) has a bar']);
  });
  it('HALTs above maxQuarantineShare, written without rounding noise', () => {
    expect(decide({ universe: rejected('price-jump', 7) }).decision).toBe('PROCEED');
    expect(decide({ universe: rejected('price-jump', 8) })).toMatchObject({
      decision: 'HALT',
      reasons: ['8 of 100 scanned instruments are quarantined, at most 7 % may be'],
    });
  });
  it('counts as quarantine what a quarantine gate rejected, and nothing else', () => {
    for (const rule of ['liquidity', 'history', 'no-bars']) {
      expect(decide({ universe: rejected(rule, 100) }).decision, rule).toBe('PROCEED');
    }
  });
  it('lists every reason, and HALTs in CRISIS too', () => {
    const sick = { ...rejected('price-jump', 100), rows: [] };
    const { decision, reasons, exposure } = decide({ state: 'CRISIS', universe: sick, late: 9 * DAY_MS });
    expect(decision).toBe('HALT');
    expect(reasons).toHaveLength(3);
    expect(exposure).toBe(0.5);
  });
  it('of an empty scan halts for want of instruments, not for a share of nothing', () => {
    const none = { ...rejected('price-jump', 0, []), rows: [] };
    expect(decide({ universe: none }).reasons).toEqual(['0 instruments passed the gates, at least 3 are needed']);
  });
});
