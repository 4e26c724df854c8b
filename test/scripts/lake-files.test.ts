import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readBarRows } from '../../market/files/read-rows.js';
import { barFiles, loadExceptions, loadMapping, writeRejects } from '../../scripts/lake-files.js';
import { HEADER, mappingOf, rowsAt } from '../lakehouse/bars/fixtures.js';
import { problemOf, temporaryFolder } from '../lakehouse/fixtures.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = join(root, 'configs/mappings/crypto_perp_daily.yaml');

describe('a mapping file', () => {
  it('that ships is valid, with its defaults filled and its source replaceable', async () => {
    expect(await loadMapping(example, undefined)).toMatchObject({
      source: 'crypto_perp_daily',
      quality: { jumpPercent: 500 },
    });
    expect((await loadMapping(example, 'mine')).source).toBe('mine');
  });

  it.each([
    ['an unknown key', 'quote: USDT', 'qoute: USDT', 'quote'],
    ['a zone that does not exist', 'timezone: UTC', 'timezone: Mars', 'timezone'],
    ['a venue twice', 'market: 24/7', "market: 24/7\nvenue: 'X'", 'not both'],
    ['a time that is none', "close: '24:00'", "close: '25:00'", 'HH:MM'],
  ])('with %s is a ConfigError at its line', async (_, from, to, said) => {
    const path = join(await temporaryFolder(), 'm.yaml');
    await writeFile(path, (await readFile(example, 'utf8')).replace(from, to));
    const problem = await problemOf(() => loadMapping(path, undefined));
    expect(problem.type).toBe('ConfigError');
    expect(`${problem.what} ${problem.next}`).toContain(said);
    expect(problem.where).toMatch(/m\.yaml:\d+:\d+$/);
  });
});

describe('files of bars', () => {
  it('say the same as CSV, as gzipped CSV under any name, and as Parquet', async () => {
    const folder = await temporaryFolder();
    const rows = rowsAt('AUSDT', [1, 2.5, 3]);
    const text = `${[HEADER, ...rows].join('\r\n')}\r\n`;
    await writeFile(join(folder, 'a.csv'), `\ufeff${text}`);
    await writeFile(join(folder, 'b.csv'), gzipSync(text));
    const columns = rows.map((row) => row.split(','));
    const numbers = ['open', 'high', 'low', 'close', 'volume', 'quote_volume'];
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'symbol', data: columns.map((c) => c[0]!), type: 'STRING' },
        { name: 'venue', data: columns.map((c) => c[1]!), type: 'STRING' },
        { name: 'date', data: columns.map((c) => new Date(c[2]!)), type: 'TIMESTAMP' },
        ...numbers.map((name, i) => ({ name, data: columns.map((c) => Number(c[3 + i])), type: 'DOUBLE' as const })),
      ],
    });
    await writeFile(join(folder, 'c.parquet'), new Uint8Array(buffer));
    const [a, b, c] = await Promise.all(
      (await barFiles(folder)).map(async (file) =>
        [...(await readBarRows(file, mappingOf()))].map(({ cells }) => cells),
      ),
    );
    expect(a).toHaveLength(3);
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });

  it('of a folder come by name, and only those that are bars', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'empty'));
    await Promise.all(['b.csv', 'a.parquet', 'readme.txt'].map((name) => writeFile(join(folder, name), '')));
    expect((await barFiles(folder)).map((path) => path.slice(folder.length + 1))).toEqual(['a.parquet', 'b.csv']);
    expect(await problemOf(() => barFiles(join(folder, 'empty')))).toMatchObject({ type: 'ValidationError' });
    expect(await problemOf(() => barFiles(join(folder, 'nope')))).toMatchObject({ what: 'it does not exist' });
  });

  it('that are cut short or empty are named', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'cut.csv.gz'), gzipSync('symbol,venue').subarray(0, 15));
    await writeFile(join(folder, 'empty.csv'), '');
    await writeFile(join(folder, 'not.parquet'), 'PAR1');
    for (const name of ['cut.csv.gz', 'empty.csv', 'not.parquet']) {
      const path = join(folder, name);
      expect(await problemOf(async () => [...(await readBarRows(path, mappingOf()))])).toMatchObject({
        where: path,
        type: 'DataQualityError',
      });
    }
  });
});

it('rejects are CSV that a spreadsheet does not run', async () => {
  const path = join(await temporaryFolder(), 'deep', 'rejects.csv');
  const rejected = {
    file: 'f.csv',
    line: 2,
    instrument: 'X:=CMD()',
    date: '',
    action: 'set-aside',
    rule: 'bad-symbol',
    reason: 'a, "b"',
    row: '=1+1',
  } as const;
  await writeRejects(path, [rejected]);
  expect((await readFile(path, 'utf8')).split('\n')[1]).toBe(`f.csv,2,X:=CMD(),,set-aside,bad-symbol,"a, ""b""",'=1+1`);
});

it('exceptions to sessions are read by venue, and their absence is no error', async () => {
  const closed = (await loadExceptions(root)).get('YAHOO')?.closed;
  expect(closed?.has(Date.parse('2025-01-09T00:00:00Z') / 86_400_000)).toBe(true);
  expect((await loadExceptions(await temporaryFolder())).size).toBe(0);
});
