/**
 * Whole windows on real perpetuals: decided with all of the future present and with none of it, they are the same bytes. What a
 * look ahead is worth is printed: the same dates with one selection made at the end.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { WindowDecision } from '../../contracts/validation.js';
import { dayNumber, sessionClose } from '../../stages/calendar.js';
import { regimePath } from '../../stages/regime/regime-path.js';
import { fieldHistory } from '../../stages/universe/field-history.js';
import { decideAt, type Research } from '../../stages/validation/decide.js';
import { planWindows } from '../../stages/validation/plan.js';
import { simulateStage } from '../../stages/validation/simulate.js';
import { panelsAbsent } from '../doubles/panel.js';
import { mandate as sampleMandate } from '../stages/support/mandate.js';
import { type PanelMarket, panelMarket } from '../stages/support/panel-market.js';

const absent = panelsAbsent();
const END = '2025-11-13';

const mandate: Mandate = {
  ...sampleMandate,
  universes: [
    {
      ...sampleMandate.universes[0]!,
      venues: ['BYBIT'],
      products: ['perp'],
      gates: [
        { id: 'liquidity', params: { minUsdPerDay: 5e6 }, onMissing: 'fail' },
        { id: 'staleness', params: { maxDays: 3 }, onMissing: 'fail' },
        { id: 'price-jump', params: {}, onMissing: 'pass' },
      ],
    },
  ],
  calendar: { venues: ['BYBIT'], close: '24:05', timezone: 'UTC' },
  profile: 'min_variance',
  profiles: ['min_variance', 'risk_parity'],
  selection: { ...sampleMandate.selection, topN: 2 },
  risk: { ...sampleMandate.risk, lookback: 120, clusterThreshold: 0.7 },
  costs: { ...sampleMandate.costs, default: { halfSpreadBps: 3, feeBps: 5.5 } },
  rebalance: { every: 21, band: 0.01, maxTurnover: null },
  validation: { ...sampleMandate.validation, anchor: '2022-01-03', train: 252, periodsPerYear: 365 },
};
const withFixed: Mandate = { ...mandate, validation: { ...mandate.validation, reselect: 'fixed' } };

const cutOf = (date: string): number => sessionClose(dayNumber(date), mandate.calendar);

function research(history: MarketHistory): Research {
  const fields = fieldHistory(history);
  return { history, fields, mandate, regimePath: regimePath({ history, fields, mandate }) };
}

describe(`windows on Bybit perpetuals since 2022${absent ? ' (skipped: no shared data)' : ''}`, () => {
  let market: PanelMarket;
  let whole: Research;
  let dates: readonly string[];
  let decisions: readonly WindowDecision[];

  beforeAll(() => {
    if (absent) return;
    // What was listed when the panel begins: long histories, and young lines are the other look-ahead tests' subject.
    const all = panelMarket('crypto_perp_daily', (venue) => venue === 'BYBIT');
    const old = new Set(all.bars.filter(({ date }) => date[0]! <= dayNumber('2022-01-01')).map((b) => b.instrument));
    market = panelMarket('crypto_perp_daily', (venue, symbol) => old.has(`${venue}:${symbol}`));
    whole = research(market.historyAt(cutOf(END)));
    const { history, regimePath: path } = whole;
    dates = planWindows({ history, mandate, batchSize: 1e6, regimePath: path }).batches.flat();
    decisions = dates.map((date) => decideAt({ research: whole, date }));
  }, 240_000);

  it.skipIf(absent)(
    'are the same bytes without the future, window for window',
    () => {
      expect(dates.length).toBeGreaterThan(50);
      expect(decisions.filter(({ outcome }) => outcome === 'DECIDED').length).toBeGreaterThan(0.8 * dates.length);
      for (let k = 0; k < dates.length; k += 9) {
        const date = dates[k]!;
        const then = decideAt({ research: research(market.historyAt(cutOf(date))), date });
        expect(JSON.stringify(then), date).toBe(JSON.stringify(decisions[k]));
      }
    },
    240_000,
  );

  it.skipIf(absent)(
    'differ from those of a selection made at the end, which says that it is biased',
    () => {
      const looking: Research = { ...whole, mandate: withFixed };
      const biased = dates.map((date) => decideAt({ research: looking, date }));
      const changed = biased.filter(({ selected }, k) => selected.join() !== decisions[k]!.selected.join()).length;
      expect(changed).toBeGreaterThan(0.9 * dates.length);
      const { history, regimePath: path } = whole;
      const honest = simulateStage({ history, regimePath: path, decisions, mandate, trials: 1 });
      const ahead = simulateStage({ history, regimePath: path, decisions: biased, mandate: withFixed, trials: 1 });
      expect(ahead.labels).toContain('selection-biased: one selection, made at the end, for all windows');
      for (const name of ['min_variance', 'risk_parity', 'equal_weight'] as const) {
        const [own, other] = [honest, ahead].map((b) => b.series.find((s) => s.name === name)!.statistics);
        expect(own!.annualReturn).not.toBe(other!.annualReturn);
        const show = (s: typeof own) => `return ${percent(s!.annualReturn)}, Sharpe ${s!.sharpe!.toFixed(2)}`;
        process.stdout.write(`${name}: reselect window ${show(own)}; fixed ${show(other)}\n`);
      }
    },
    240_000,
  );
});

const percent = (value: number | null): string => `${(100 * value!).toFixed(1)} %`;
