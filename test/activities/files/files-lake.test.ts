import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { filesLake } from '../../../activities/files/files-lake.js';
import { readMappedFiles } from '../../../activities/files/mapped-files.js';
import { orThrow } from '../../../contracts/problem.js';
import { openLake } from '../../../lakehouse/bars/lake.js';
import { canonicalJson } from '../../../lakehouse/canonical-json.js';
import { collectGarbage } from '../../../lakehouse/gc.js';
import { filesSource } from '../../../market/files/source.js';
import { HEADER, importRows, mappingOf, NOW, rowsAt } from '../../lakehouse/bars/fixtures.js';
import { problemOf, temporaryFolder } from '../../lakehouse/fixtures.js';

const MAPPING = `
kind: bars-mapping
source: test
columns: { symbol: symbol, venue: venue, date: date, open: open, high: high, low: low, close: close, volume: volume, quoteVolume: quote_volume }
timezone: UTC
close: '24:00'
publicationLag: 60
market: 24/7
assetClass: crypto
product: perp
quote: USDT
symbolFormat: '{base}USDT'
`;
const BLOCK = { mapping: 'data/mapping.yaml', paths: ['data/a.csv'] };
const query = { venue: 'X', product: 'perp', limit: 10, asOf: NOW } as const;

let root: string;
let home: string;
beforeEach(async () => {
  root = await temporaryFolder();
  home = join(root, 'home');
  await put('data/mapping.yaml', MAPPING);
  await csv('data/a.csv', rowsAt('AUSDT', [10, 11, 12]), rowsAt('BUSDT', [1, 2]));
});

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}
const csv = (path: string, ...rows: (readonly string[])[]) => put(path, `${[HEADER, ...rows.flat()].join('\n')}\n`);
const lake = (block = BLOCK) => filesLake({ root, home }, block);
const source = (block = BLOCK, snapshot?: string) => filesSource('files:u', lake(block), snapshot);
const rejects = (snapshot: string) => readFile(join(home, 'files', snapshot, 'rejects.csv'), 'utf8');

describe('a lake of files', () => {
  it('answers what an import of the same file would, under the hash of mapping and content', async () => {
    const state = await lake().open();
    expect(state.snapshot).toMatch(/^[0-9a-f]{64}$/);
    const imported = await temporaryFolder();
    await importRows(imported, [...rowsAt('AUSDT', [10, 11, 12]), ...rowsAt('BUSDT', [1, 2])]);
    const other = await openLake(imported).open();
    expect(state.ids).toEqual(['X:AUSDT', 'X:BUSDT']);
    for (const id of state.ids) expect(state.bars(id, NOW)).toEqual(other.bars(id, NOW));
    const facts = orThrow(await source().scan(query)).versions;
    expect(facts).toHaveLength(2);
    // Known with the first bar, by the clock of the data.
    expect(facts[0]).toMatchObject({
      instrument: { id: 'X:AUSDT', base: 'A', quote: 'USDT', product: 'perp' },
      validFrom: Date.parse('2024-01-02T00:00:00Z'),
      knownAt: Date.parse('2024-01-02T01:00:00Z'),
    });
  });
  it('is imported once, and the same bytes in another place', async () => {
    const { snapshot } = await lake().open();
    const written = await readdir(join(home, 'files', snapshot), { recursive: true });
    expect((await lake().open()).snapshot).toBe(snapshot);
    expect(await readdir(join(home, 'files', snapshot), { recursive: true })).toEqual(written);
    expect(await readdir(join(home, 'files'))).toEqual([snapshot]);
    const elsewhere = join(root, 'elsewhere');
    await filesLake({ root, home: elsewhere }, BLOCK).open();
    expect(await readdir(join(elsewhere, 'files', snapshot), { recursive: true })).toEqual(written);
  });
  it('is imported by one of many that ask at once, and whole for each', async () => {
    const states = await Promise.all(Array.from({ length: 6 }, () => lake().open()));
    expect(new Set(states.map(({ snapshot }) => snapshot)).size).toBe(1);
    for (const state of states) expect(state.bars('X:AUSDT', NOW).close).toHaveLength(3);
    expect(await readdir(join(home, 'files'))).toEqual([states[0]!.snapshot]);
  });
  it('is another one where content, mapping or order changes, and the same where only a name does', async () => {
    const { snapshot } = await readMappedFiles(root, BLOCK);
    const now = async (block = BLOCK) => (await readMappedFiles(root, block)).snapshot;
    await csv('data/b.csv', rowsAt('AUSDT', [10, 11, 12]), rowsAt('BUSDT', [1, 2]));
    expect(await now({ ...BLOCK, paths: ['data/b.csv'] })).toBe(snapshot);
    await csv('data/b.csv', rowsAt('AUSDT', [10, 11, 13]), rowsAt('BUSDT', [1, 2]));
    const both = await now({ ...BLOCK, paths: ['data/a.csv', 'data/b.csv'] });
    expect(await now({ ...BLOCK, paths: ['data/b.csv', 'data/a.csv'] })).not.toBe(both);
    await put('data/mapping.yaml', `# a comment changes nothing\n${MAPPING}`);
    expect(await now()).toBe(snapshot);
    await put('data/mapping.yaml', MAPPING.replace('publicationLag: 60', 'publicationLag: 61'));
    expect(await now()).not.toBe(snapshot);
  });
  it('pinned, answers as it was after the file has changed and even gone', async () => {
    const { snapshot } = await lake().open();
    await csv('data/a.csv', rowsAt('AUSDT', [99]));
    expect((await lake().open()).snapshot).not.toBe(snapshot);
    await rm(join(root, 'data/a.csv'));
    const pinned = await lake().open(snapshot);
    expect(pinned.snapshot).toBe(snapshot);
    expect([...pinned.bars('X:AUSDT', NOW).close]).toEqual([10, 11, 12]);
  });
  it('joins files as if they were one: what repeats, contradicts or comes out of order is set aside by file and line', async () => {
    await csv('data/b.csv', rowsAt('AUSDT', [13], '2024-01-04'), rowsAt('AUSDT', [11], '2024-01-02'));
    await csv('data/c.csv', rowsAt('BUSDT', [7], '2024-01-02'));
    const block = { ...BLOCK, paths: ['data/a.csv', 'data/b.csv', 'data/c.csv'] };
    const state = await lake(block).open();
    expect([...state.bars('X:AUSDT', NOW).close]).toEqual([10, 11, 12, 13]);
    expect([...state.bars('X:BUSDT', NOW).close]).toEqual([1]);
    const lines = (await rejects(state.snapshot)).trimEnd().split('\n').slice(1);
    expect(lines.map((line) => line.split(',').slice(0, 6).join(' '))).toEqual([
      'data/a.csv 6 X:BUSDT 2024-01-02 set-aside contradiction',
      'data/b.csv 3 X:AUSDT 2024-01-02 set-aside duplicate',
      'data/c.csv 2 X:BUSDT 2024-01-02 set-aside contradiction',
    ]);
    expect(lines[1]).toContain('it repeats line 3 (data/a.csv)');
    expect(lines[0]).toContain('lines 6 (data/a.csv), 2 (data/c.csv) differ');
  });
  it('says in its caveats how many rows were set aside or flagged, by which rule, and where the reasons are', async () => {
    await csv('data/a.csv', rowsAt('AUSDT', [10, -1, 100, 1000]), ['AUSDT,X,2024-02-30,1,1,1,1,1,1']);
    const files = source();
    const snapshot = orThrow(await files.snapshot());
    const [, , said] = files.caveats.slice(-3);
    expect(said).toBe(
      `Of 5 rows of data/a.csv: 2 set aside (1 bad-date, 1 non-positive), 1 flagged and kept (1 jump), 1 taken as another instrument (1 redenomination). The reasons are in files/${snapshot}/rejects.csv below the home folder.`,
    );
    expect(await rejects(snapshot)).toContain('data/a.csv,3,X:AUSDT,2024-01-02,set-aside,non-positive,');
  });
  it('holds a bar of a day to come, and shows it from its close on', async () => {
    await csv('data/a.csv', rowsAt('AUSDT', [1, 2], '2999-12-30'));
    const files = source();
    expect(orThrow(await files.bars('X:AUSDT', NOW)).close).toHaveLength(0);
    expect(orThrow(await files.bars('X:AUSDT', Date.parse('2999-12-31T01:00:00Z'))).close).toHaveLength(1);
  });
  it('goes with the garbage where no run names it and newer ones are there; unfinished ones go too', async () => {
    const made: string[] = [];
    for (const close of [1, 2, 3]) {
      await csv('data/a.csv', rowsAt('AUSDT', [close]));
      made.push((await lake().open()).snapshot);
    }
    await mkdir(join(home, 'runs', 'p'), { recursive: true });
    await writeFile(join(home, 'runs', 'p', 'note.json'), canonicalJson({ snapshot: made[0] }));
    await mkdir(join(home, 'files', `.${made[0]}.half.tmp`));
    await writeFile(join(home, 'files', `.${made[0]}.half.tmp`, 'left'), 'over');
    const { garbage } = await collectGarbage(home, { now: Date.now() + 86_400_000, keepSnapshots: 1 });
    expect(garbage.map(({ kind }) => kind)).toEqual(['files', 'files']);
    expect((await readdir(join(home, 'files'))).sort()).toEqual([made[0]!, made[2]!].sort());
    expect((await lake().open(made[0])).snapshot).toBe(made[0]);
    await csv('data/a.csv', rowsAt('AUSDT', [2]));
    expect((await lake().open()).snapshot).toBe(made[1]);
  });
});

describe('files that cannot be used are a problem that names them', () => {
  const problem = async (block = BLOCK) => {
    const found = await problemOf(() => lake(block).open());
    // Nothing is left behind that a later question could take for the import.
    expect(await readdir(join(home, 'files')).catch(() => [])).toEqual([]);
    return found;
  };

  it('a file that is not there', async () => {
    expect(await problem({ ...BLOCK, paths: ['data/a.csv', 'data/nope.csv'] })).toMatchObject({
      type: 'DataQualityError',
      where: 'data/nope.csv',
      what: 'the file does not exist',
    });
  });
  it('a folder', async () => {
    expect(await problem({ ...BLOCK, paths: ['data'] })).toMatchObject({ where: 'data', what: 'it is a folder' });
  });
  it('a file that cannot be read: a link that leads to itself', async () => {
    await symlink('b.csv', join(root, 'data/b.csv'));
    expect(await problem({ ...BLOCK, paths: ['data/b.csv'] })).toMatchObject({
      type: 'DataQualityError',
      where: 'data/b.csv',
      what: 'it cannot be read (ELOOP)',
    });
  });
  it.each([
    ['an empty file', '', 'it is empty'],
    ['a header and nothing below it', `${HEADER}\n`, 'it has a header and no rows'],
    [
      'a file without a column of the mapping',
      'symbol,venue,date,open,high,low,volume,quote_volume\n',
      'no column "close"',
    ],
    ['text that is not UTF-8', Uint8Array.of(0xff, 0xfe, 0x41), 'it is not UTF-8 text'],
    ['half a gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), 'it cannot be unzipped'],
    ['an open quote', `${HEADER}\n"AUSDT,X`, 'a quote is opened and never closed'],
  ])('%s', async (_, content, what) => {
    await put('data/a.csv', content);
    const found = await problem();
    expect(found).toMatchObject({ type: 'DataQualityError', where: expect.stringContaining('data/a.csv') });
    expect(found.what).toContain(what);
  });
  it('an empty one beside a good one, which must not look like a small market', async () => {
    await csv('data/b.csv');
    expect(await problem({ ...BLOCK, paths: ['data/a.csv', 'data/b.csv'] })).toMatchObject({ where: 'data/b.csv' });
  });
  it('Parquet that is none', async () => {
    await put('data/a.parquet', 'PAR1 and nothing more');
    expect(await problem({ ...BLOCK, paths: ['data/a.parquet'] })).toMatchObject({
      type: 'DataQualityError',
      where: 'data/a.parquet',
    });
  });
  it('files of which no row can be believed, with the first reason', async () => {
    await csv('data/a.csv', rowsAt('AUSDT', [-1, 0]));
    const found = await problem();
    expect(found).toMatchObject({ type: 'DataQualityError', where: 'data/a.csv' });
    expect(found.what).toContain('none of its 2 rows can be believed; line 2: non-positive');
  });
  it.each([
    ['that is not there', undefined, 'the file does not exist'],
    ['with an unknown key', `${MAPPING}\ncolour: red\n`, 'colour'],
    ['that is no mapping', 'kind: universe\n', 'kind'],
    ['that is no YAML', 'a: [', ''],
  ])('a mapping %s', async (_, content, what) => {
    if (content === undefined) await rm(join(root, 'data/mapping.yaml'));
    else await put('data/mapping.yaml', content);
    const found = await problem();
    expect(found).toMatchObject({ type: 'ConfigError', where: expect.stringContaining('data/mapping.yaml') });
    expect(found.what).toContain(what);
  });
  it('a snapshot that the files have no longer and nobody kept', async () => {
    const { snapshot } = await readMappedFiles(root, BLOCK);
    await csv('data/a.csv', rowsAt('AUSDT', [99]));
    expect(await problemOf(() => lake().open(snapshot))).toMatchObject({
      type: 'DataQualityError',
      what: expect.stringContaining(`is not ${snapshot}`),
    });
  });
  it.each(['..', '../../etc', 'a/b', '', 'A'.repeat(64)])(
    'the snapshot %j, which would name another folder',
    async (name) => {
      expect(await problemOf(() => lake().open(name))).toMatchObject({ type: 'ValidationError' });
    },
  );
  it('a folder of the name without the note that it is whole', async () => {
    const { snapshot } = await readMappedFiles(root, BLOCK);
    await mkdir(join(home, 'files', snapshot, 'tables'), { recursive: true });
    expect(await problemOf(() => lake().open())).toMatchObject({ type: 'CorruptArtifactError' });
  });
});

describe('the source', () => {
  it('carries its own name in answers and problems', async () => {
    const files = source();
    expect(files.name).toBe('files:u');
    orThrow(await files.snapshot());
    expect(files.venues).toEqual(['X']);
    expect(files.capabilities).toMatchObject({ network: false, bars: true, volume: true });
    expect(orThrow(await files.scan(query)).rows.map(({ instrument }) => instrument)).toEqual(['X:AUSDT', 'X:BUSDT']);
    const unknown = await files.bars('X:NOPE', NOW);
    expect(unknown).toMatchObject({ ok: false, problem: { type: 'ValidationError', where: 'files:u source' } });
    expect(await files.scan({ ...query, venue: 'Y' })).toMatchObject({ problem: { next: 'Use one of X.' } });
  });
  it('turns what reading the files meets into an answer', async () => {
    await rm(join(root, 'data/a.csv'));
    expect(await source().snapshot()).toMatchObject({ ok: false, problem: { type: 'DataQualityError' } });
  });
  it('reads the mapping of its own test as the fixtures do', async () => {
    const { source: _name, ...mapping } = (await readMappedFiles(root, BLOCK)).mapping;
    expect(mappingOf()).toMatchObject(mapping);
  });
});
