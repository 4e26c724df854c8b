import { describe, expect, it } from 'vitest';
import { attention } from '../../reports/attention.js';
import { reportHtml } from '../../reports/html/report.js';
import { backtestComparison } from '../../reports/markdown/backtest-comparison.js';
import { portfolio } from '../../reports/markdown/portfolio.js';
import { selectionAudit } from '../../reports/markdown/selection-audit.js';
import { action } from '../../reports/tables/book.js';
import { monthlyReturns } from '../../reports/tables/monthly.js';
import { book, bookInForce, clusterRows, drawdowns, funnelRows } from '../../reports/view.js';
import { haltedView, noSignalsView, runView } from './fixture.js';

const texts = (view: Parameters<typeof attention>[0]): string =>
  attention(view)
    .map(({ level, text }) => `${level}: ${text}`)
    .join('\n');

describe('book', () => {
  it('trades are the target minus the previous target, positions that left included', () => {
    const { rows, basis, net, cash } = book(runView());
    expect(basis).toBe('decided');
    const left = rows.find(({ instrument }) => instrument === 'ECB:SEKUSD')!;
    expect([left.weight, left.previous, left.trade, action(left)]).toEqual([0, 0.04, -0.04, 'close']);
    for (const row of rows) expect(row.trade).toBeCloseTo(row.weight - row.previous!, 14);
    expect(net + cash).toBeCloseTo(1, 14);
  });
  it('turnover is half of all trades without cash, as the simulator counts it', () => {
    const view = runView();
    const { rows, turnover } = book(view);
    const trades = rows.map(({ trade }) => trade);
    expect(turnover).toBeCloseTo(trades.reduce((a, b) => a + Math.abs(b), 0) / 2, 14);
  });
  it('a run that decided no weights shows the target that stays', () => {
    const { rows, basis, turnover } = book(haltedView());
    expect([basis, turnover]).toEqual(['kept', 0]);
    expect(rows.every(({ weight, previous }) => weight === previous)).toBe(true);
    expect(book(noSignalsView()).basis).toBe('empty');
  });
  it('a held run computes weights that are not in force', () => {
    const view = { ...runView(), intent: 'HELD' as const, reason: 'not a rebalance session' };
    expect([book(view).basis, bookInForce(view).basis]).toEqual(['indicated', 'kept']);
    expect(texts(view)).toContain('The weights shown are computed and not traded.');
  });
  it('an instrument that was given no weight and had none is no position', () => {
    const view = runView();
    const allocation = view.allocations[0]!;
    const positions = allocation.positions.map((one, i) => (i === 0 ? { ...one, weight: 0 } : one));
    const ids = book({ ...view, allocations: [{ ...allocation, positions }] }).rows.map(({ instrument }) => instrument);
    expect(ids).not.toContain(positions[0]!.instrument);
  });
  it('a trade below the band is shown as one that is not made', () => {
    const view = runView();
    const first = view.allocations[0]!.positions[1]!;
    const inputs = {
      ...view.inputs,
      previousTarget: { ...view.inputs.previousTarget!, weights: { [first.instrument]: first.weight + 0.005 } },
    };
    const row = book({ ...view, inputs }).rows.find(({ instrument }) => instrument === first.instrument)!;
    expect([row.belowBand, action(row)]).toEqual([true, 'below band']);
  });
});

describe('clusters', () => {
  it('a cluster above its cap is named, also by what needs attention', () => {
    const view = runView();
    const allocation = { ...view.allocations[0]!, clusters: [{ cluster: 0, gross: 0.26, riskShare: 1 }] };
    const changed = { ...view, allocations: [allocation] };
    expect(clusterRows(changed, allocation)[0]!.status).toBe('ABOVE CAP');
    expect(texts(changed)).toContain('stop: Cluster 0 holds 26.00% of NAV, above its cap of 25.00%.');
  });
});

describe('attention', () => {
  it('puts what stops a run before what is to check and what is good to know', () => {
    const levels = attention(haltedView()).map(({ level }) => level);
    expect(levels).toEqual(
      [...levels].sort((a, b) => ['stop', 'check', 'note'].indexOf(a) - ['stop', 'check', 'note'].indexOf(b)),
    );
    expect(levels[0]).toBe('stop');
  });
  it('names the failed promise of the published profile, selection bias, and an unbalanced funnel', () => {
    const view = runView();
    const stage = view.audit.stages[0]!;
    const text = texts({
      ...view,
      backtest: { ...view.backtest!, reselect: 'fixed' },
      audit: { ...view.audit, stages: [{ ...stage, kept: stage.kept.slice(1) }] },
    });
    expect(text).toContain(
      'check: Promise not delivered: MIN_VARIANCE has lower volatility than equal weight (volatility ratio 1.042).',
    );
    expect(text).toContain('check: Selection-biased');
    expect(text).toContain('stop: The funnel does not balance at universe: 18 in, 14 kept, 3 rejected.');
  });
  it('says what the published profile lost in the back-test, and what holding the universe made', () => {
    const view = runView();
    const backtest = view.backtest!;
    const returned = (total: Readonly<Record<string, number>>): string =>
      texts({
        ...view,
        backtest: {
          ...backtest,
          labels: ['funding excluded', 'cash earns nothing'],
          series: backtest.series.map((one) => ({
            ...one,
            statistics: { ...one.statistics, totalReturn: total[one.name] ?? one.statistics.totalReturn },
          })),
        },
      });
    const { dates } = backtest;
    const span = `Back-test, ${dates[0]} to ${dates.at(-1)}, net of costs: Minimum variance`;
    expect(returned({ min_variance: -0.323, equal_weight_universe: 0.72 })).toContain(
      `check: ${span} −32.3%; equal weight, universe: +72.0%.`,
    );
    expect(returned({ min_variance: 0.1, equal_weight_universe: 0.72 })).toContain(`note: ${span} +10.0%`);
    expect(returned({ min_variance: 0.8, equal_weight_universe: 0.72 })).not.toContain(span);
    expect(returned({})).toContain('note: Back-test: funding excluded; cash earns nothing.');
  });
  it('an incomplete universe stops before everything else, and every report lists what is missing', () => {
    const view = runView();
    const missing = ['ccxt OKX/perp: rows 100-200', 'bars of OKX:A.P from ccxt: HTTP 503'];
    const holed = { ...view, data: { ...view.data, incomplete: missing } };
    expect(attention(holed)[0]).toEqual({
      level: 'stop',
      text: 'The universe is incomplete: 2 answers of the sources could not be had. ccxt OKX/perp: rows 100-200. All 2 are listed with the data.',
    });
    const listed = [portfolio, selectionAudit, backtestComparison, reportHtml].map((report) => report(holed));
    for (const report of listed) expect(report).toContain('bars of OKX:A.P from ccxt: HTTP 503');
    expect(attention(view).filter(({ text }) => text.includes('incomplete'))).toEqual([]);
  });
  it('values that the source computes otherwise are counted and listed with the data', () => {
    const view = runView();
    const differences = [{ instrument: 'ECB:EURUSD', field: 'RSI', ours: 41.25, theirs: 44.5 }] as const;
    const universe = { ...view.universe, compared: 12, differences };
    const html = reportHtml({ ...view, universe });
    for (const text of ['Fields that the source computes otherwise', '41.25', '44.5']) expect(html).toContain(text);
    expect(reportHtml(view)).not.toContain('Fields that the source computes otherwise');
  });
  it('a stage that is entered twice is numbered', () => {
    expect(funnelRows(runView()).map(({ label }) => label)).toEqual([
      'Universe',
      'Signals',
      'Selection',
      'Alignment',
      'Weights',
    ]);
  });
  it('an uncertified solution stops, also one whose residual is not a number', () => {
    for (const dual of [1e-3, Number.NaN]) {
      const view = runView();
      const allocation = view.allocations[0]!;
      const certificates = [{ ...allocation.certificates[0]!, dual }];
      expect(texts({ ...view, allocations: [{ ...allocation, certificates }] })).toContain(
        'stop: The solution of interior-point',
      );
    }
  });
});

describe('series', () => {
  it('a drawdown is wealth over its peak minus one', () => {
    expect(drawdowns([1, 1.25, 1, 1.5])).toEqual([0, 0, -0.19999999999999996, 0]);
  });
  it('monthly returns compound to the year and to the whole', () => {
    const dates = ['2024-11-29', '2024-12-02', '2024-12-31', '2025-01-02', '2025-03-03'];
    const nav = [1, 1.1, 1.2, 1.08, 1.296];
    const years = monthlyReturns(dates, nav);
    expect(years.map(({ year }) => year)).toEqual(['2024', '2025']);
    expect(years[0]!.months[11]).toBeCloseTo(0.2, 12);
    expect(years[1]!.months.slice(0, 3).map((value) => value?.toFixed(6) ?? null)).toEqual([
      '-0.100000',
      null,
      '0.200000',
    ]);
    expect((1 + years[0]!.total) * (1 + years[1]!.total)).toBeCloseTo(1.296, 12);
    expect(monthlyReturns([], [])).toEqual([]);
  });
});
