import { describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, indexPanel, loadPanel, type Panel, panelsAbsent } from '../panel.js';
import { EXCHANGE_VENUES, exchangeMarket } from './market.js';
import { SMALL_AS_OF, smallPanels } from './small-panel.js';

const absent = panelsAbsent();
const panels = smallPanels();
const small = exchangeMarket({ venue: 'BYBIT', asOf: SMALL_AS_OF, panels });
const bases = (listings: readonly { base: string }[]) => listings.map(({ base }) => base);

describe('exchangeMarket', () => {
  it('lists what has begun and not ended, and stands five minutes after the close', () => {
    expect(bases(small.listings('perp'))).toEqual(['BTC', 'ETH']);
    expect(bases(small.listings('spot'))).toEqual(['BTC', 'ETH']);
    expect(new Date(small.now).toISOString()).toBe('2024-04-01T00:05:00.000Z');
  });

  it('serves the open bar from the last close alone', () => {
    const [btc] = small.listings('perp');
    const [last, open] = btc!.bars({ limit: 2, take: 'newest' });
    expect(last).toMatchObject({ openTime: dayOf(SMALL_AS_OF) * DAY_MS, closed: true });
    expect(open).toEqual({
      openTime: (dayOf(SMALL_AS_OF) + 1) * DAY_MS,
      ...{ open: last!.close, high: last!.close, low: last!.close, close: last!.close },
      volume: btc!.lot,
      quoteVolume: String(Number(btc!.lot) * Number(last!.close)),
      closed: false,
    });
  });

  it('selects bars by opening time, borders included', () => {
    const [btc] = small.listings('perp');
    const at = (date: string) => dayOf(date) * DAY_MS;
    const days = (range: Parameters<NonNullable<typeof btc>['bars']>[0]) =>
      btc!.bars(range).map(({ openTime }) => new Date(openTime).toISOString().slice(0, 10));
    const range = { from: at('2024-03-10'), to: at('2024-03-12'), limit: 10 };
    expect(days({ ...range, take: 'first' })).toEqual(['2024-03-10', '2024-03-11', '2024-03-12']);
    expect(days({ ...range, from: range.from + 1, to: range.to - 1, take: 'first' })).toEqual(['2024-03-11']);
    expect(days({ ...range, limit: 1, take: 'first' })).toEqual(['2024-03-10']);
    expect(days({ ...range, limit: 1, take: 'newest' })).toEqual(['2024-03-12']);
    expect(days({ from: at('2024-03-31'), limit: 9, take: 'first' })).toEqual(['2024-03-31', '2024-04-01']);
    expect(days({ from: at('2024-04-01') + 1, limit: 9, take: 'first' })).toEqual([]);
    expect(days({ to: at('2019-01-01'), limit: 9, take: 'newest' })).toEqual([]);
    expect(days({ from: at('2024-03-12'), to: at('2024-03-10'), limit: 9, take: 'first' })).toEqual([]);
  });

  it('limits to names by what was traded, and to pairs', () => {
    const one = exchangeMarket({ venue: 'OKX', asOf: SMALL_AS_OF, names: 1, panels });
    expect(bases(one.listings('perp'))).toEqual(['BTC']);
    const eth = exchangeMarket({ venue: 'OKX', asOf: SMALL_AS_OF, pairs: ['ETHUSDT'], datedFutures: false, panels });
    expect([bases(eth.listings('spot')), bases(eth.listings('future'))]).toEqual([['ETH'], []]);
  });

  it('dates a quarterly future to the last Friday of the next quarter', () => {
    const expiry = (asOf: string) =>
      exchangeMarket({ venue: 'BYBIT', asOf, panels })
        .listings('future')
        .map((l) => new Date(l.expiry!).toISOString());
    expect(expiry('2024-03-31')).toEqual(['2024-06-28T08:00:00.000Z', '2024-06-28T08:00:00.000Z']);
    expect(expiry('2023-12-01')).toEqual(['2024-03-29T08:00:00.000Z']);
  });

  it.each([
    ['a day without series', { asOf: '2010-01-01' }, 'lists nothing'],
    ['a text that is no date', { asOf: 'yesterday' }, 'is no date'],
    ['a moment a day later', { asOf: SMALL_AS_OF, afterCloseMs: DAY_MS }, 'afterCloseMs'],
  ])('refuses %s', (_, options, reason) => {
    expect(() => exchangeMarket({ venue: 'BYBIT', panels, ...options })).toThrow(reason);
  });
});

describe(`on real bars${absent ? ' (skipped: no shared data)' : ''}`, () => {
  const asOf = '2025-06-30';

  it.skipIf(absent)(
    'lists the perpetuals that had a bar then or on both sides of then, and derives their ticks',
    () => {
      const counts = EXCHANGE_VENUES.map((venue) => exchangeMarket({ venue, asOf }).listings('perp').length);
      expect(counts).toEqual([397, 329, 397, 329]);
      const facts = Object.fromEntries(
        exchangeMarket({ venue: 'BYBIT', asOf, pairs: ['BTCUSDT', '1000PEPEUSDT'] })
          .listings('perp')
          .map(({ base, tick, lot, contractSize }) => [base, { tick, lot, contractSize }]),
      );
      expect(facts).toEqual({
        '1000PEPE': { tick: '0.000001', lot: '100', contractSize: '100000' },
        BTC: { tick: '0.1', lot: '0.001', contractSize: '0.001' },
      });
    },
  );

  it.skipIf(absent)('answers the same whether the future is in the panel or not', () => {
    const cut = (panel: Panel): Panel => {
      const kept = [...panel.values()].filter(({ venue }) => venue === 'BYBIT' || venue === 'BINANCE').slice(0, 80);
      const lines = kept.flatMap((series) =>
        [...series.days.keys()]
          .filter((k) => series.days[k]! <= dayOf(asOf))
          .map((k) => {
            const { day, open, high, low, close, volume, quoteVolume } = series.bar(k);
            const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
            return [series.symbol, series.venue, date, open, high, low, close, volume, quoteVolume].join(',');
          }),
      );
      return indexPanel(`symbol,venue,date,open,high,low,close,volume,quote_volume\n${lines.join('\n')}\n`);
    };
    const whole = { perp: loadPanel('crypto_perp_daily'), spot: loadPanel('crypto_spot_daily') };
    const past = { perp: cut(whole.perp), spot: cut(whole.spot) };
    const pairs = [...past.perp.values()].map(({ symbol }) => symbol.replace('.P', ''));
    const seen = (panels: typeof whole) =>
      exchangeMarket({ venue: 'BINANCE', asOf, pairs, panels })
        .listings('perp')
        .map(({ bars, ...facts }) => ({ ...facts, bars: bars({ limit: 500, take: 'newest' }) }));
    expect(seen(past).length).toBeGreaterThan(40);
    expect(seen(past)).toEqual(seen(whole));
  });
});
