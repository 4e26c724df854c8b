/** The walk-forward against a recomputation from scratch (from-scratch.ts): a fixed universe, no costs, long only, one distance. */
import { describe, expect, it } from 'vitest';
import type { Mandate, Profile } from '../../../contracts/mandate.js';
import type { Bars } from '../../../contracts/market.js';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { closedSessions, DAY_MS, isoDate, sessionClose } from '../../../stages/calendar.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { decideAt } from '../../../stages/validation/decide.js';
import { planWindows } from '../../../stages/validation/plan.js';
import { simulateStage } from '../../../stages/validation/simulate.js';
import { calendar, instrument } from '../support/hand-made.js';
import { mandate as sampleMandate } from '../support/mandate.js';
import { SHARED_DATA_ABSENT } from '../support/shared-panel.js';
import { minimumVariance, type Panel, readPanel, recomputed } from './from-scratch.js';

const SCHEDULE = { anchor: '2015-03-02', train: 300, lookback: 250, every: 21 };
const always = { field: 'close', op: 'gt', value: 0, onMissing: 'fail' } as const;
const never = { ...always, value: 1e12 } as const;

/** Everything passes, everything is bought, and nothing but the covariance decides how much. */
const fixedUniverse: Mandate = {
  ...sampleMandate,
  universes: [{ ...sampleMandate.universes[0]!, venues: ['X'], products: ['spot'], fetchLimit: 1000, gates: [] }],
  strategies: [
    {
      ...sampleMandate.strategies[0]!,
      alpha: { field: 'close', longPrefers: 'high' },
      long: [always],
      short: [never],
      limit: 1000,
    },
  ],
  calendar,
  profile: 'min_variance',
  profiles: ['min_variance'],
  gate: { ...sampleMandate.gate, minInstruments: 1, exposure: { QUIET: 1, NORMAL: 1, CRISIS: 1 } },
  selection: { ...sampleMandate.selection, topN: 100, tightCorrelation: 1, minSelected: 1, cut: { count: 1 } },
  risk: {
    ...sampleMandate.risk,
    lookback: SCHEDULE.lookback,
    covariance: 'sample',
    structure: 'flat',
    instrumentCap: 1,
    clusterCap: 1,
  },
  costs: { ...sampleMandate.costs, default: { halfSpreadBps: 0, feeBps: 0 } },
  rebalance: { every: SCHEDULE.every, band: 0, maxTurnover: null },
  validation: { ...sampleMandate.validation, anchor: SCHEDULE.anchor, train: SCHEDULE.train, executionLag: 1 },
};

function walkForward({ dates, closes }: Panel) {
  const bars = closes.map((column, i): Bars => {
    const date = Int32Array.from(dates, (day) => Date.parse(day) / DAY_MS);
    const closeTime = Float64Array.from(date, (day) => sessionClose(day, calendar));
    const unknown = new Float64Array(date.length).fill(Number.NaN);
    const none = { open: unknown, high: unknown, low: unknown, volume: unknown, quoteVolume: unknown };
    return { instrument: idOf(i), date, closeTime, knownAt: closeTime, close: Float64Array.from(column), ...none };
  });
  const versions = closes.map((_, i) => ({ instrument: instrument(idOf(i)), validFrom: 0, knownAt: 0 }));
  const history = marketHistory({ cut: bars[0]!.closeTime.at(-1)!, bars, versions });
  const regimePath = Array.from(closedSessions(history.at(history.cut), calendar), (day) => {
    return { date: isoDate(day), state: 'NORMAL', basis: 'insufficient history' } as RegimeDay;
  });
  const research = { history, fields: fieldHistory(history), regimePath, mandate: fixedUniverse };
  const plan = planWindows({ history, mandate: fixedUniverse, batchSize: 1e6, regimePath });
  const decisions = plan.batches.flat().map((date) => decideAt({ research, date }));
  expect(decisions.filter(({ outcome }) => outcome !== 'DECIDED').map(({ reason }) => reason)).toEqual([]);
  const backtest = simulateStage({ history, regimePath, decisions, mandate: fixedUniverse, trials: 1 });
  const navOf = (name: Profile) => backtest.series.find((series) => series.name === name)!.nav;
  return { dates: backtest.dates, windows: decisions.length, navOf };
}

/** Sorts as the instruments of the panel do. */
const idOf = (i: number): string => `X:A${String(i).padStart(3, '0')}`;

function compare(panel: Panel): { windows: number; worst: number; moved: number } {
  const { dates, windows, navOf } = walkForward(panel);
  let [worst, moved] = [0, 0];
  for (const [name, weigh] of [
    ['min_variance', minimumVariance],
    ['equal_weight', (rows: readonly (readonly number[])[]) => rows[0]!.map((_, __, all) => 1 / all.length)],
  ] as const) {
    const own = recomputed(panel, SCHEDULE, weigh);
    const nav = navOf(name);
    expect(dates).toEqual(own.dates);
    expect(nav).toHaveLength(own.nav.length);
    nav.forEach((value, t) => {
      worst = Math.max(worst, Math.abs(value / own.nav[t]! - 1));
    });
    moved = Math.max(moved, Math.abs(nav.at(-1)! - 1));
  }
  return { windows, worst, moved };
}

describe('equity curves are those of a recomputation from scratch, to 1e-10', () => {
  it('on the currencies of the sample', () => {
    const panel = readPanel(
      new URL('../../../samples/bars.csv.gz', import.meta.url),
      'ECB',
      '2015-01-01',
      '2019-12-31',
    );
    expect(panel.closes.length).toBeGreaterThan(20);
    const { windows, worst, moved } = compare(panel);
    expect(windows).toBeGreaterThan(40);
    expect(moved).toBeGreaterThan(0.01);
    expect(worst).toBeLessThan(1e-10);
  });

  it.skipIf(SHARED_DATA_ABSENT)(
    `on 88 perpetuals over 1,413 days${SHARED_DATA_ABSENT ? ' (skipped: no shared data)' : ''}`,
    () => {
      const file = new URL('../../../../shared/data/crypto_perp_daily.csv.gz', import.meta.url);
      const panel = readPanel(file, 'BYBIT', '2022-01-01', '2025-11-13');
      expect([panel.closes.length, panel.dates.length]).toEqual([88, 1413]);
      const { windows, worst, moved } = compare(panel);
      expect(windows).toBeGreaterThan(50);
      expect(moved).toBeGreaterThan(0.1);
      expect(worst).toBeLessThan(1e-10);
    },
    240_000,
  );
});
