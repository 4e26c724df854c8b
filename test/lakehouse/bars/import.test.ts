import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { barsAsOf, readBarsFrame } from '../../../lakehouse/bars/bars-frame.js';
import { openLake } from '../../../lakehouse/bars/lake.js';
import { readQuarantine } from '../../../lakehouse/bars/quarantine.js';
import { openBars, openQuarantine } from '../../../lakehouse/bars/tables.js';
import { readBarRows } from '../../../market/files/read-rows.js';
import { problemOf, temporaryFolder } from '../fixtures.js';
import { importRows, mappingOf, NOW, rowsAt } from './fixtures.js';

const rules = (rejected: readonly { action: string; rule: string }[]) => rejected.map((r) => `${r.rule} ${r.action}`);
const row = (cells: string) => `AUSDT,X,${cells}`;
const good = rowsAt('AUSDT', [100, 101, 102]);

describe('an import', () => {
  it('stores a bar known at its close + publicationLag, and says that this is assumed', async () => {
    const home = await temporaryFolder();
    const summary = await importRows(home, good);
    expect(summary).toMatchObject({ read: 3, added: 3, corrected: 0, unchanged: 0, rejected: [], snapshot: 1 });
    const lake = await openLake(home).open();
    const { bars, recorded } = lake.frame.rowsOf('X:AUSDT')!;
    expect([...bars.close]).toEqual([100, 101, 102]);
    expect(new Date(bars.closeTime[0]!).toISOString()).toBe('2024-01-02T00:00:00.000Z');
    expect(new Date(bars.knownAt[0]!).toISOString()).toBe('2024-01-02T01:00:00.000Z');
    expect([...recorded]).toEqual([0, 0, 0]);
    expect(lake.assumedShare).toBe(1);
  });

  it('appends nothing the second time, to the bars, the quarantine and the catalog alike', async () => {
    const home = await temporaryFolder();
    const rows = [...good, row('2024-01-04,1,1,2,1,1,1')];
    await importRows(home, rows);
    const before = [
      await openBars(home).snapshot(),
      await openQuarantine(home).snapshot(),
      (await openLake(home).open()).snapshot,
    ];
    expect(await importRows(home, rows, { now: NOW + 1 })).toMatchObject({ added: 0, corrected: 0, unchanged: 3 });
    expect([
      await openBars(home).snapshot(),
      await openQuarantine(home).snapshot(),
      (await openLake(home).open()).snapshot,
    ]).toEqual(before);
  });

  it('keeps what was known before a correction, and shows the correction from its own moment on', async () => {
    const home = await temporaryFolder();
    await importRows(home, good, { now: Date.parse('2024-02-01T00:00:00Z') });
    const later = Date.parse('2024-03-01T00:00:00Z');
    expect(await importRows(home, rowsAt('AUSDT', [100, 111, 102]), { now: later })).toMatchObject({
      added: 0,
      corrected: 1,
      unchanged: 2,
    });
    const table = openBars(home);
    const stored = (await readBarsFrame(table, await table.snapshot())).rowsOf('X:AUSDT');
    const closesAt = (known: number) => [...barsAsOf(stored, 'X:AUSDT', { event: NOW, known }).close];
    expect(closesAt(later - 1)).toEqual([100, 101, 102]);
    expect(closesAt(later)).toEqual([100, 111, 102]);
    expect(await importRows(home, rowsAt('AUSDT', [100, 111, 102]))).toMatchObject({ corrected: 0, unchanged: 3 });
  });

  it('takes nothing away where a later file leaves a value out', async () => {
    const home = await temporaryFolder();
    await importRows(home, good);
    const { volume, quoteVolume, ...columns } = mappingOf().columns;
    expect(await importRows(home, good, { mapping: mappingOf({ columns }) })).toMatchObject({
      corrected: 0,
      unchanged: 3,
    });
  });

  it('loses nothing when two run at once', async () => {
    const home = await temporaryFolder();
    await Promise.all(['AUSDT', 'BUSDT', 'CUSDT'].map((symbol) => importRows(home, rowsAt(symbol, [1, 2, 3]))));
    expect((await openLake(home).open()).ids).toEqual(['X:AUSDT', 'X:BUSDT', 'X:CUSDT']);
  });

  it('knows a bar from the import where that comes before close + publicationLag, and refuses one not closed yet', async () => {
    const home = await temporaryFolder();
    const now = Date.parse('2024-01-03T00:30:00Z');
    const summary = await importRows(home, good, { now });
    expect(rules(summary.rejected)).toEqual(['not-closed set-aside']);
    const { bars, recorded } = (await openLake(home).open()).frame.rowsOf('X:AUSDT')!;
    expect([...bars.knownAt]).toEqual([Date.parse('2024-01-02T01:00:00Z'), now]);
    expect([...recorded]).toEqual([0, 1]);
  });
});

describe('a row is set aside', () => {
  it.each([
    ['high below low', 'high-below-low', row('2024-01-04,1,1,2,1,1,1')],
    ['a close above the high', 'close-outside-range', row('2024-01-04,1,2,1,3,1,1')],
    ['a price of zero', 'non-positive', row('2024-01-04,1,1,1,0,1,1')],
    ['a negative price (crude oil, April 2020)', 'non-positive', row('2024-01-04,-14,-14,-40,-37.63,1,1')],
    ['NaN', 'not-a-number', row('2024-01-04,1,1,1,NaN,1,1')],
    ['Infinity', 'not-a-number', row('2024-01-04,1,1,1,Infinity,1,1')],
    ['a thousands separator', 'wrong-columns', row('2024-01-04,1,1,1,1,234,1,1')],
    ['a missing close', 'missing-close', row('2024-01-04,1,1,1,,1,1')],
    ['a negative volume', 'negative-volume', row('2024-01-04,1,1,1,1,-1,1')],
    ['a day that does not exist', 'bad-date', row('2024-02-30,1,1,1,1,1,1')],
    ['another way of writing times', 'mixed-time-zone', row('2024-01-04T00:00:00+02:00,1,1,1,1,1,1')],
    ['a symbol with a slash', 'bad-symbol', 'A/B,X,2024-01-04,1,1,1,1,1,1'],
    ['a symbol that climbs folders', 'bad-symbol', '..,X,2024-01-04,1,1,1,1,1,1'],
    ['a symbol with a control character', 'bad-symbol', 'A\u0007B,X,2024-01-04,1,1,1,1,1,1'],
    ['a venue in a path', 'bad-venue', 'A,../X,2024-01-04,1,1,1,1,1,1'],
  ])('for %s', async (_, rule, bad) => {
    const home = await temporaryFolder();
    const summary = await importRows(home, [...good, bad]);
    expect(summary).toMatchObject({ added: 3, rejected: [{ line: 5, rule, action: 'set-aside' }] });
    expect(await readQuarantine(openQuarantine(home))).toMatchObject([{ rule, file: 'test.csv', line: 5 }]);
  });

  it('for a date out of order, while a file that runs newest first throughout is turned round', async () => {
    const [a, b, c] = good as [string, string, string];
    expect(rules((await importRows(await temporaryFolder(), [a, c, b])).rejected)).toEqual(['out-of-order set-aside']);
    expect(await importRows(await temporaryFolder(), [c, b, a])).toMatchObject({ added: 3, rejected: [] });
  });

  it('once for a repeated row, and in every copy for rows that contradict each other', async () => {
    const [a, b, c] = good as [string, string, string];
    expect(await importRows(await temporaryFolder(), [a, b, b, c])).toMatchObject({
      added: 3,
      rejected: [{ line: 4, rule: 'duplicate' }],
    });
    const two = await importRows(await temporaryFolder(), [a, b, b.replace(/,10,/, ',11,'), c]);
    expect(two).toMatchObject({
      added: 2,
      rejected: [
        { line: 3, rule: 'contradiction' },
        { line: 4, rule: 'contradiction' },
      ],
    });
  });

  it('from the tenth bar in a row without trade, and no earlier bar with it', async () => {
    const flat = (k: number) => `AUSDT,X,2024-01-${String(k).padStart(2, '0')},1,1,1,1,0,0`;
    const rows = Array.from({ length: 14 }, (_, k) => flat(k + 1));
    const home = await temporaryFolder();
    const summary = await importRows(home, rows);
    expect(summary.added).toBe(9);
    expect(summary.rejected.map((r) => r.date)).toEqual([
      '2024-01-10',
      '2024-01-11',
      '2024-01-12',
      '2024-01-13',
      '2024-01-14',
    ]);
    const shorter = await importRows(await temporaryFolder(), rows.slice(0, 11));
    expect(shorter.rejected.map((r) => r.date)).toEqual(['2024-01-10', '2024-01-11']);
  });
});

describe('a jump', () => {
  it('without a missing date is flagged and kept: prices do crash', async () => {
    const summary = await importRows(await temporaryFolder(), rowsAt('AUSDT', [100, 1, 0.9]));
    expect(summary).toMatchObject({ added: 3, rejected: [{ action: 'flagged', rule: 'jump', date: '2024-01-02' }] });
  });

  it('across missing dates splits the series, so that no return runs through it', async () => {
    const home = await temporaryFolder();
    const summary = await importRows(home, rowsAt('AUSDT', [100, 101, null, null, 0.2, 0.21]));
    expect(summary.rejected).toMatchObject([{ action: 'split', rule: 'redenomination', instrument: 'X:AUSDT#2' }]);
    const lake = await openLake(home).open();
    expect(lake.ids).toEqual(['X:AUSDT', 'X:AUSDT#2']);
    expect([...lake.dates('X:AUSDT#2')]).toHaveLength(2);
    expect(lake.versions('X:AUSDT#2')[0]!.instrument.identity).toBe('crypto/A#2/USD');
    const more = await importRows(home, rowsAt('AUSDT', [100, 101, null, null, 0.2, 0.21, 0.22]));
    expect(more).toMatchObject({ added: 1, unchanged: 4, rejected: [] });
    expect((await openLake(home).open()).dates('X:AUSDT#2')).toHaveLength(3);
  });
});

describe('a file as a whole', () => {
  it('without a column the mapping names is one error with the nearest name, and nothing is stored', async () => {
    const home = await temporaryFolder();
    const header = 'symbol,venue,date,open,high,low,closs,volume,quote_volume';
    const problem = await problemOf(() => importRows(home, good, { header }));
    expect(problem).toMatchObject({ type: 'DataQualityError', next: expect.stringContaining('"closs"') });
    expect(await openBars(home).snapshot()).toBeNull();
  });

  it('of which no row can be believed is one error naming the first', async () => {
    const home = await temporaryFolder();
    expect(await problemOf(() => importRows(home, ['A/B,X,2024-01-04,1,1,1,1,1,1']))).toMatchObject({
      what: expect.stringContaining('bad-symbol'),
    });
    expect(await openQuarantine(home).snapshot()).toBeNull();
  });

  it('that is no file, or not what its name says, is an error naming it', async () => {
    expect(await problemOf(() => readBarRows('/nowhere/bars.csv', mappingOf()))).toMatchObject({
      where: '/nowhere/bars.csv',
    });
    const self = new URL(import.meta.url).pathname;
    expect(await problemOf(async () => [...(await readBarRows(self, mappingOf()))])).toMatchObject({
      type: 'DataQualityError',
    });
  });
});

const spot = new URL('../../../../shared/data/crypto_spot_daily.csv.gz', import.meta.url);
const absent = !existsSync(spot);

describe(`real spot data${absent ? ' (skipped: no shared data)' : ''}`, () => {
  it.skipIf(absent)(
    'splits LUNA, COCOS, DREP, SUN and BTCST where their names changed hands or units, and nothing of BTC',
    async () => {
      const mapping = mappingOf();
      const wanted = /^(LUNA|COCOS|DREP|SUN|BTCST|BTC)USDT,BINANCE,/;
      const rows: string[] = [];
      for (const { cells } of await readBarRows(spot.pathname, mapping)) {
        const line = cells.slice(0, 9).join(',');
        if (wanted.test(line)) rows.push(line);
      }
      const { rejected } = await importRows(await temporaryFolder(), rows);
      expect(
        rejected
          .filter(({ action }) => action === 'split')
          .map((r) => `${r.instrument} ${r.date} ${r.rule}`)
          .sort(),
      ).toEqual([
        'BINANCE:BTCSTUSDT#2 2021-03-19 redenomination',
        'BINANCE:COCOSUSDT#2 2021-01-23 redenomination',
        'BINANCE:DREPUSDT#2 2021-04-02 redenomination',
        'BINANCE:LUNAUSDT#2 2022-05-31 reused-ticker',
        'BINANCE:SUNUSDT#2 2021-06-18 redenomination',
      ]);
      expect(rejected.some(({ instrument }) => instrument === 'BINANCE:BTCUSDT')).toBe(false);
    },
  );
});
