/** What is found by how it moves on real panels, with no list of names: no trait is known here. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import type { MarketHistory } from '../../../contracts/market.js';
import { DAY_MS } from '../../../stages/calendar.js';
import { type FieldHistory, fieldHistory } from '../../../stages/universe/field-history.js';
import { shadowBook } from '../../../stages/universe/shadow-book.js';
import { SHADOW_RULES } from '../../../stages/universe/shadows.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { panelsAbsent } from '../../doubles/panel.js';
import { mandate } from '../support/mandate.js';
import { panelMarket } from '../support/panel-market.js';

const absent = panelsAbsent();
const skipped = absent ? ' (skipped: no shared data)' : '';
const symbolOf = (id: string) => id.split(':')[1]!.replace(/USDT(\.P)?$/, '');

/** Every thirtieth day of a span, ms UTC: the dates at which verdicts are renewed. */
const months = (from: string, to: string): number[] => {
  const first = Math.ceil(Date.parse(from) / DAY_MS / 30);
  const last = Math.floor(Date.parse(to) / DAY_MS / 30);
  return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * 30 * DAY_MS);
};

function rejectedBy(gates: readonly GateConfig[], history: MarketHistory, fields: FieldHistory, asOf: number) {
  const venues = [...new Set(history.at(history.cut).instruments.map(({ venue }) => venue))];
  const universes: Mandate['universes'] = [
    { ...mandate.universes[0]!, venues, products: ['spot', 'perp'], fetchLimit: 2000, gates },
  ];
  const { funnel } = universeStage({ view: history.at(asOf), fields, mandate: { ...mandate, universes } });
  return funnel.rejections.filter(({ rule }) => gates.some(({ id }) => id === rule)).map((r) => symbolOf(r.instrument));
}

const PEGGED: GateConfig = { id: 'pegged', params: {}, onMissing: 'pass' };
const SHADOW: GateConfig = { id: 'shadow', params: {}, onMissing: 'pass' };
const LEVERAGED = ['ADA', 'BNB', 'BTC', 'DOT', 'ETH', 'LINK', 'TRX', 'XRP'].flatMap((coin) => [
  `${coin}DOWN`,
  `${coin}UP`,
]);

describe(`Binance spot${skipped}`, () => {
  let history: MarketHistory;
  let fields: FieldHistory;
  beforeAll(() => {
    if (absent) return;
    history = panelMarket('crypto_spot_daily', (venue) => venue === 'BINANCE').historyAt(Date.parse('2022-10-01'));
    fields = fieldHistory(history);
  });

  it.skipIf(absent)('loses its three stable coins to `pegged` in every month, and nothing else', () => {
    for (const asOf of months('2021-04-15', '2022-09-30')) {
      expect(rejectedBy([PEGGED], history, fields, asOf)).toEqual(['BUSD', 'TUSD', 'USDC']);
    }
  });

  it.skipIf(absent)('loses its sixteen leveraged tokens to `shadow`, and no coin in any month', () => {
    const all = months('2021-04-15', '2022-09-30');
    const found = all.map((asOf) => rejectedBy([PEGGED, SHADOW], history, fields, asOf));
    const tokens = found.map((names) => names.filter((name) => LEVERAGED.includes(name)));
    expect(tokens.filter(({ length }) => length === LEVERAGED.length).length).toBeGreaterThanOrEqual(all.length - 2);
    expect(tokens.flat().length).toBeGreaterThanOrEqual(LEVERAGED.length * all.length - 2);
    const coins = found.flat().filter((name) => !LEVERAGED.includes(name) && !['BUSD', 'TUSD', 'USDC'].includes(name));
    expect(coins).toEqual([]);
  });

  it.skipIf(absent)(
    'keeps gold and currencies, which move of their own, until a volatility floor asks for more',
    () => {
      const asOf = Date.parse('2022-09-15');
      const found = rejectedBy([PEGGED, SHADOW], history, fields, asOf);
      expect(['AUD', 'EUR', 'GBP', 'PAXG'].filter((name) => found.includes(name))).toEqual([]);
      const floor: GateConfig = { id: 'volatility', params: { minAnnual: 25 }, onMissing: 'pass' };
      expect(rejectedBy([PEGGED, floor], history, fields, asOf)).toEqual([
        'AUD',
        'BUSD',
        'EUR',
        'GBP',
        'PAXG',
        'TUSD',
        'USDC',
      ]);
    },
  );
});

describe(`perpetuals of two venues${skipped}`, () => {
  let history: MarketHistory;
  let fields: FieldHistory;
  beforeAll(() => {
    if (absent) return;
    history = panelMarket('crypto_perp_daily', () => true).historyAt(Date.parse('2026-03-19'));
    fields = fieldHistory(history);
  });

  it.skipIf(absent)(
    'lose what repeats another under a name of its own and indices that fall when others rise; no coin',
    () => {
      const book = shadowBook(fields);
      const kinds = new Map<string, Set<string>>();
      const twins = new Set<string>();
      for (const asOf of months('2021-06-01', '2026-03-01')) {
        for (const one of history.at(asOf).instruments) {
          const verdict = book(asOf, one, SHADOW_RULES);
          if (!verdict) continue;
          kinds.set(verdict.kind, (kinds.get(verdict.kind) ?? new Set()).add(symbolOf(one.id)));
          if (verdict.kind === 'twin') twins.add(`${symbolOf(one.id)} = ${symbolOf(verdict.of)}`);
        }
      }
      // BTCDOM is Bitcoin against an index of the other coins, ETHBTC one coin in terms of another.
      expect([...(kinds.get('inverse') ?? [])].sort()).toEqual(['BTCDOM', 'ETHBTC']);
      expect(kinds.has('leveraged')).toBe(false);
      expect([...twins].sort()).toEqual([
        '1000000BABYDOGE = 1MBABYDOGE',
        '10000SATS = 1000SATS',
        '1000NEIROCTO = NEIRO',
        '1000TURBO = TURBO',
        'BEAM = BEAMX',
        'DODO = DODOX',
        'RAYDIUM = RAYSOL',
        'SHIB1000 = 1000SHIB',
      ]);
    },
  );

  it.skipIf(absent)('lose their dollar coins to `pegged`, and nothing else', () => {
    const found = months('2023-01-01', '2026-03-01').flatMap((asOf) => rejectedBy([PEGGED], history, fields, asOf));
    expect([...new Set(found)].sort()).toEqual(['USDC', 'USDE']);
  });

  it.skipIf(absent)('are compared, 840 with each other', () => {
    const asOf = Date.parse('2025-11-10');
    const { instruments } = history.at(asOf);
    const book = shadowBook(fields);
    const judged = instruments.filter((one) => book(asOf, one, SHADOW_RULES) !== undefined);
    expect(judged.length).toBeGreaterThan(500);
  });
});
