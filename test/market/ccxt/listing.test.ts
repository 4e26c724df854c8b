/** Markets as ccxt gives them, each with one thing worth telling apart. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../contracts/problem.js';
import { cexScan } from '../../../market/ccxt/cex-scan.js';
import { listingOf } from '../../../market/ccxt/listing.js';
import { CEX_VENUES } from '../../../market/ccxt/venues.js';

const BINANCE = CEX_VENUES.get('BINANCE')!;

interface Sketch {
  readonly base?: string;
  readonly quote?: string;
  readonly settle?: string | undefined;
  readonly [key: string]: unknown;
}

/** A perpetual unless it says otherwise. */
function market({ base = 'BTC', quote = 'USDT', settle = quote, ...more }: Sketch = {}) {
  return {
    id: `${base}${quote}`,
    symbol: `${base}/${quote}:${settle}`,
    ...{ base, quote, settle, baseId: base, quoteId: quote },
    ...{ type: 'swap', linear: true, active: true, margin: false, contractSize: 1, created: 1_600_000_000_000 },
    precision: { amount: 0.001, price: 0.1 },
    limits: { cost: { min: 5 } },
    info: {},
    ...more,
  };
}

const spot = (sketch: Sketch = {}) => {
  const { base = 'BTC', quote = 'USDT' } = sketch;
  return market({
    symbol: `${base}/${quote}`,
    settle: undefined,
    type: 'spot',
    linear: null,
    created: undefined,
    ...sketch,
  });
};

const perps = (...markets: unknown[]) => [...listingOf(BINANCE, 'perp', markets).listed.values()];
const facts = (sketch: Sketch) => perps(market(sketch))[0]!.instrument;

function problemOf(ask: () => unknown) {
  try {
    ask();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('listingOf', () => {
  it.each([
    ['1000PEPE', 'PEPE', 1_000],
    ['1000000MOG', 'MOG', 1_000_000],
    ['1MBABYDOGE', 'BABYDOGE', 1_000_000],
    ['SHIB1000', 'SHIB', 1_000],
    ['1INCH', '1INCH', 1],
    ['币安人生', '币安人生', 1],
  ])('%s is %s, %d of them, under its own symbol', (code, base, multiplier) => {
    expect(facts({ base: code })).toMatchObject({
      id: `BINANCE:${code}USDT.P`,
      identity: `crypto/${base}/USD`,
      ...{ base, multiplier },
    });
  });

  it('a perpetual is one identity however it is margined, and the same on every venue', () => {
    const identities = [...CEX_VENUES.values()].flatMap((venue) =>
      [...listingOf(venue, 'perp', [market(), market({ quote: 'USDC' })]).listed.values()].map(
        ({ instrument }) => instrument,
      ),
    );
    expect(identities.map(({ id }) => id)).toContain('OKX:BTCUSDC.P');
    expect(new Set(identities.map(({ identity }) => identity))).toEqual(new Set(['crypto/BTC/USD']));
  });

  it('takes linear swaps in USDT and USDC alone for perpetuals', () => {
    const others = [
      market({ base: 'A', type: 'future', expiry: 1_700_000_000_000 }),
      market({ base: 'B', linear: false, settle: 'B' }),
      market({ base: 'C', settle: 'EURI' }),
      market({ base: 'D', type: 'option' }),
      spot({ base: 'E' }),
    ];
    const listing = listingOf(BINANCE, 'perp', [market(), ...others]);
    expect([...listing.listed.keys()]).toEqual(['BINANCE:BTCUSDT.P']);
    expect(listing.symbols.size).toBe(6);
  });

  it.each([
    ['EQUITY', 'equity'],
    ['INDEX', 'index'],
    ['COIN', 'crypto'],
    [undefined, 'crypto'],
  ])('what lies beneath a %s perpetual is of class %s', (underlyingType, assetClass) => {
    expect(facts({ info: { underlyingType } })).toMatchObject({ assetClass, identity: `${assetClass}/BTC/USD` });
  });

  it('states steps in base units, and none where the venue writes zero', () => {
    const contracts = facts({ contractSize: 0.01, precision: { amount: 0.1, price: 0.1 } });
    expect(contracts).toMatchObject({ contractSize: 0.01, lotSize: 0.001 });
    const none = facts({
      precision: { amount: 0, price: null },
      limits: { cost: { min: 0 } },
      contractSize: undefined,
    });
    expect(none).toMatchObject({
      lotSize: null,
      tickSize: null,
      tickSource: null,
      minNotional: null,
      contractSize: null,
    });
  });

  it('spot can be sold short where the venue lends it', () => {
    const { listed } = listingOf(BINANCE, 'spot', [spot({ margin: true }), spot({ base: 'ETH', margin: undefined })]);
    expect(listed.get('BINANCE:BTCUSDT')!.instrument).toMatchObject({
      shortable: true,
      product: 'spot',
      contractSize: null,
    });
    expect(listed.get('BINANCE:ETHUSDT')!.instrument.shortable).toBe(false);
  });

  it('passes over a line that does not trade yet and is not complete', () => {
    const { listed } = listingOf(BINANCE, 'perp', [market(), market({ base: 'SOON', baseId: '', active: false })]);
    expect([...listed.keys()]).toEqual(['BINANCE:BTCUSDT.P']);
  });

  it.each([
    ['no market', [null]],
    ['a market without an id', [market({ id: undefined })]],
    ['a market without a base', [market({ baseId: '' })]],
    ['a tick that is text', [market({ precision: { price: '0.1' } })]],
    ['no perpetual at all', [spot()]],
    ['nothing', []],
  ])('asks again for %s', (_, markets) => {
    const problem = problemOf(() => listingOf(BINANCE, 'perp', markets));
    expect(problem).toMatchObject({ type: 'ScanPageError', where: 'ccxt/BINANCE/perp instruments' });
  });
});

describe('cexScan', () => {
  const query = { venue: 'BINANCE', product: 'spot', limit: 2, asOf: 1_700_000_000_000 } as const;
  const markets = [
    spot({ base: 'AAA' }),
    spot({ base: 'BBB' }),
    spot({ base: 'ZZZ', quote: 'USDC' }),
    spot({ base: 'YYY', quote: 'BTC' }),
    spot({ base: 'BTCUP' }),
    spot(),
  ];
  const traded = (values: Readonly<Record<string, number>>) => ({
    values: new Map(Object.entries(values)),
    twice: new Set<string>(),
  });
  const all = { 'AAA/USDT': 5, 'BBB/USDT': 5, 'ZZZ/USDC': 9, 'YYY/BTC': 1e9, 'BTCUP/USDT': 1, 'BTC/USDT': 0 };
  const scan = (values: Readonly<Record<string, number>> | null, more: object = {}) =>
    cexScan(
      {
        listing: listingOf(BINANCE, 'spot', markets),
        traded: values === null ? null : traded(values),
        serverTime: query.asOf,
        recorded: [],
      },
      { ...query, ...more },
    );

  it('ranks dollars of every kind together, ties by id, other quotes last and unknown', () => {
    const { rows, totalCount } = scan(all, { limit: 10 });
    expect(rows).toEqual([
      { instrument: 'BINANCE:ZZZUSDC', liquidityUsdPerDay: 9 },
      { instrument: 'BINANCE:AAAUSDT', liquidityUsdPerDay: 5 },
      { instrument: 'BINANCE:BBBUSDT', liquidityUsdPerDay: 5 },
      { instrument: 'BINANCE:BTCUPUSDT', liquidityUsdPerDay: 1 },
      { instrument: 'BINANCE:BTCUSDT', liquidityUsdPerDay: 0 },
      { instrument: 'BINANCE:YYYBTC', liquidityUsdPerDay: null },
    ]);
    expect(totalCount).toBe(6);
    expect(scan(all).rows).toHaveLength(2);
    expect(scan(null).rows).toHaveLength(6);
  });

  it('knows traits from everything listed, not from the rows it keeps', () => {
    const { versions } = scan({ ...all, 'BTCUP/USDT': 100 }, { limit: 1 });
    expect(versions.map(({ instrument }) => [instrument.id, instrument.traits])).toEqual([
      ['BINANCE:BTCUPUSDT', ['leveraged']],
    ]);
  });

  it('an instrument without a ticker is missing, not small', () => {
    const { 'AAA/USDT': _, ...fewer } = all;
    const problem = problemOf(() => scan(fewer));
    expect(problem.what).toBe('1 of 6 instruments came without a ticker: BINANCE:AAAUSDT');
    expect(scan(fewer, { allowPartial: true }).missing).toEqual([problem.what]);
  });

  it('one in more than a hundred may lack a ticker: it was listed this minute', () => {
    const names = Array.from({ length: 150 }, (_, k) => `COIN${k}X`);
    const listing = listingOf(
      BINANCE,
      'spot',
      names.map((base) => spot({ base })),
    );
    const values = new Map(names.slice(1).map((base, k) => [`${base}/USDT`, k + 1]));
    const answers = { listing, traded: { values, twice: new Set<string>() }, serverTime: query.asOf, recorded: [] };
    const { rows, missing } = cexScan(answers, { ...query, limit: 300 });
    expect(missing).toEqual([]);
    expect(rows.at(-1)).toEqual({ instrument: 'BINANCE:COIN0XUSDT', liquidityUsdPerDay: null });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a value of %d is asked again, whoever’s it is', (value) => {
    expect(problemOf(() => scan({ ...all, 'AAA/USDT': value })).what).toContain(
      'BINANCE:AAAUSDT is negative or no number',
    );
    expect(scan({ ...all, 'YYY/BTC': value }).missing).toEqual([]);
  });
});
