/** The shipped strategies really fire: the share of decision dates on which each has a signal, by direction, on real prices. */
import { describe, expect, it } from 'vitest';
import { loadMandate } from '../../../activities/config/load-mandate.js';
import type { Mandate } from '../../../contracts/mandate.js';
import type { MarketHistory } from '../../../contracts/market.js';
import { orThrow } from '../../../contracts/problem.js';
import { closedSessions, dayNumber, sessionClose } from '../../../stages/calendar.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { panelsAbsent } from '../../doubles/panel.js';
import { packageRoot } from '../../support/package-root.js';
import { panelMarket } from '../support/panel-market.js';
import { sampleHistory } from '../support/sample-market.js';

/** A tenth of the dates, in each polarity. */
const ENOUGH = 0.1;

interface Fired {
  readonly dates: number;
  /** Share of the dates with at least one signal, by strategy/direction, before conflicts between strategies are resolved. */
  readonly shares: Readonly<Record<string, number>>;
}

/** Every rebalance date of the book, from the end of its training on, strategy by strategy. */
function firing(history: MarketHistory, mandate: Mandate): Fired {
  const fields = fieldHistory(history);
  const { every } = mandate.rebalance;
  const sessions = closedSessions(history.at(history.cut), mandate.calendar);
  const dates = [...sessions].slice(mandate.validation.train).filter((_, k) => k % every === 0);
  const counts = new Map(
    mandate.strategies.flatMap(({ name }) => [`${name}/LONG`, `${name}/SHORT`].map((k) => [k, 0])),
  );
  for (const date of dates) {
    const universe = universeStage({ view: history.at(sessionClose(date, mandate.calendar)), fields, mandate });
    for (const strategy of mandate.strategies) {
      const alone = { ...mandate, strategies: [strategy] };
      const { signals } = signalsStage({ asOf: universe.asOf, universe, mandate: alone });
      for (const key of new Set(signals.map((s) => `${s.strategy}/${s.direction}`)))
        counts.set(key, counts.get(key)! + 1);
    }
  }
  return { dates: dates.length, shares: Object.fromEntries([...counts].map(([key, n]) => [key, n / dates.length])) };
}

function report(name: string, { dates, shares }: Fired): void {
  const text = Object.entries(shares).map(([key, share]) => `${key} ${(100 * share).toFixed(1)} %`);
  process.stdout.write(`${name}, ${dates} decision dates: ${text.join(', ')}\n`);
}

const load = async (file: string): Promise<Mandate> => orThrow(await loadMandate({ configs: [file] }, packageRoot));

describe('on the sample', () => {
  it('every shipped strategy fires on a tenth of the decision dates or more, long and short', async () => {
    const fired = firing(sampleHistory(), await load('configs/portfolio_sample.yaml'));
    report('sample', fired);
    expect(Object.keys(fired.shares)).toHaveLength(4);
    for (const [key, share] of Object.entries(fired.shares)) expect(share, key).toBeGreaterThanOrEqual(ENOUGH);
  }, 60_000);
});

const absent = panelsAbsent();

describe(`on Binance perpetuals, 2024-01-10 to 2026-03-19${absent ? ' (skipped: no shared data)' : ''}`, () => {
  it.skipIf(absent)(
    'every shipped strategy fires on a tenth of the decision dates or more, long and short',
    async () => {
      const [first, last] = [dayNumber('2024-01-10'), dayNumber('2026-03-19')];
      const market = panelMarket('crypto_perp_daily', (venue) => venue === 'BINANCE');
      const whole = market.bars.filter(
        ({ date }) => date.filter((day) => day >= first && day <= last).length === last - first + 1,
      );
      expect(whole).toHaveLength(187);
      const ids = new Set(whole.map(({ instrument }) => instrument));
      const book = await load('configs/portfolio_crypto.yaml');
      const [binance] = book.universes;
      const mandate: Mandate = {
        ...book,
        // No gate: what is tested is whether the rules are ever met.
        universes: [{ ...binance!, gates: [{ id: 'tick', params: { mode: 'warn' }, onMissing: 'pass' }] }],
        calendar: { ...book.calendar, venues: ['BINANCE'] },
      };
      const history = panelMarket('crypto_perp_daily', (venue, symbol) => ids.has(`${venue}:${symbol}`)).historyAt(
        sessionClose(last, mandate.calendar),
      );
      const fired = firing(history, mandate);
      report('Binance perpetuals', fired);
      expect(Object.keys(fired.shares)).toHaveLength(4);
      for (const [key, share] of Object.entries(fired.shares)) expect(share, key).toBeGreaterThanOrEqual(ENOUGH);
    },
    120_000,
  );
});
