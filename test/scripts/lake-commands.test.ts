/** What the commands of the lake print and how they end: results on stdout, `--json` one value, words on stderr, exit 0, 1 or 2. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendEntry, headOf, readLedger } from '../../lakehouse/ledger.js';
import { HEADER, rowsAt } from '../lakehouse/bars/fixtures.js';
import { type CommandSession, commandSession } from '../support/command-session.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
let session: CommandSession;
const run = (...args: string[]) => session.run(...args);
/** The one JSON value on stdout. */
async function json(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(`${code} ${code === 0 ? '' : stderr}`).toBe('0 ');
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(stdout);
}
const MAPPING = 'configs/mappings/crypto_perp_daily.yaml';
const importFile = (name: string, ...more: string[]) => ['import', 'bars', name, '--mapping', MAPPING, ...more];

beforeAll(async () => {
  place = await workspace();
  session = await commandSession(place.place());
  const rows = [...rowsAt('AUSDT.P', [1, 2, null, null, 3]), ...rowsAt('BUSDT.P', [5, 6, 7, 8, 9])];
  const broken = 'AUSDT.P,X,2024-01-06,1,1,1,\u001b[31m,1,1';
  await writeFile(join(place.root, 'bars.csv'), `${[HEADER, ...rows, broken].join('\n')}\n`);
  await writeFile(join(place.root, 'fix.csv'), `${[HEADER, ...rowsAt('AUSDT.P', [2.5], '2024-01-02')].join('\n')}\n`);
});
afterAll(async () => {
  session?.end();
  await place?.remove();
});

describe('sextant import bars', () => {
  it('tells what was new, what was set aside by which rule, and where the reasons are', async () => {
    const { code, stdout, stderr } = await run(...importFile('bars.csv'));
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/bars\.csv: 9 rows of 2 instruments: 8 new, 0 corrections, 0 stored before/),
    });
    expect(stdout).toContain('1  not-a-number (set-aside)');
    expect(stderr).toContain('bars.csv: reading');
    const rejects = /reasons row by row: (.*)/.exec(stdout)![1]!;
    expect(await readFile(rejects, 'utf8')).toContain('not-a-number');
  });

  it('is one JSON object with --json, and adds nothing the second time', async () => {
    expect(await json(...importFile('bars.csv'))).toMatchObject({
      source: 'crypto_perp_daily',
      files: [{ file: 'bars.csv', read: 9, added: 0, corrected: 0, unchanged: 8, instruments: 2 }],
    });
    expect(await json(...importFile('fix.csv'))).toMatchObject({ files: [{ added: 0, corrected: 1 }] });
  });

  it.each([
    ['a file that is not there', 1, ['import', 'bars', 'absent.csv', '-m', MAPPING], 'it does not exist'],
    ['a mapping that is not there', 1, ['import', 'bars', 'bars.csv', '-m', 'absent.yaml'], 'absent.yaml'],
    ['no mapping', 2, ['import', 'bars', 'bars.csv'], '--mapping'],
  ])('ends on %s with code %d', async (_, expected, args, words) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });
});

describe('sextant lake', () => {
  it('--snapshot shows an earlier state, and names one that is not there', async () => {
    expect(await json('lake', 'status', '--snapshot', '1')).toMatchObject({ rows: 8 });
    expect(await json('lake', 'history', 'X:AUSDT.P', '--date', '2024-01-02', '--snapshot', '1')).toHaveLength(1);
    expect(await json('lake', 'history', 'X:AUSDT.P', '--date', '2024-01-02')).toHaveLength(2);
    const absent = await run('lake', 'status', '--snapshot', '99');
    expect({ code: absent.code, stdout: absent.stdout }).toEqual({ code: 1, stdout: '' });
    expect(absent.stderr).toContain('bars@99');
    expect((await run('lake', 'status', '--snapshot', 'x')).code).toBe(2);
  });

  it('status tells rows, freshness, what is missing and what was set aside', async () => {
    const [{ code, stdout }, value] = await Promise.all([run('lake', 'status'), json('lake', 'status')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^state bars@2\.catalog@\d+\.[0-9a-f]{16}: 9 rows, /);
    expect(stdout).toContain('2 missing sessions in 1 gap');
    expect(stdout).toContain('not-a-number (set-aside)');
    expect(value).toMatchObject({ rows: 9, venues: [{ venue: 'X', instruments: 2 }] });
  });

  it('gaps names instrument and days', async () => {
    const [all, none, unknown] = await Promise.all([
      json('lake', 'gaps'),
      run('lake', 'gaps', 'X:BUSDT.P'),
      run('lake', 'gaps', 'X:NOPE'),
    ]);
    expect(all).toEqual([{ instrument: 'X:AUSDT.P', from: '2024-01-03', to: '2024-01-04', sessions: 2 }]);
    expect(none.stdout).toBe('no gaps\n');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
  });

  it('history shows a correction beside what it corrected', async () => {
    const [rows, { stdout }] = await Promise.all([
      json('lake', 'history', 'X:AUSDT.P', '--date', '2024-01-02'),
      run('lake', 'history', 'X:AUSDT.P'),
    ]);
    expect(rows).toMatchObject([{ close: 2, basis: 'assumed' }, { close: 2.5 }]);
    expect(stdout.trim().split('\n')).toHaveLength(4);
  });
});

describe('sextant catalog', () => {
  it('get and history answer by id and by symbol, and tell when it was learnt', async () => {
    const history = ['catalog', 'history', 'X:AUSDT.P'];
    const [found, versions, { stdout }] = await Promise.all([
      json('catalog', 'get', 'AUSDT.P'),
      json(...history),
      run(...history),
    ]);
    expect(found).toMatchObject({ facts: { id: 'X:AUSDT.P', base: 'A', quote: 'USDT' } });
    expect(versions).toMatchObject([{ source: 'crypto_perp_daily' }]);
    expect(stdout).toMatch(/^true 2024-01-02 \.\. now {2}known .* first seen\n$/);
  });

  it('ends with code 1 on an unknown name, with 2 on a date that is none', async () => {
    const [unknown, misused] = await Promise.all([
      run('catalog', 'get', 'NOPE'),
      run('catalog', 'get', 'AUSDT.P', '--known', 'yesterday'),
    ]);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(misused).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('sextant gc', () => {
  it('--dry-run lists what would go and touches nothing', async () => {
    const object = join(place.home, 'objects', 'ab', `ab${'0'.repeat(62)}`);
    await mkdir(join(object, '..'), { recursive: true });
    await writeFile(object, '{}');
    const dryRun = ['gc', '--dry-run', '--grace', '0'];
    const [{ code, stdout, stderr }, value, misused] = await Promise.all([
      run(...dryRun),
      json(...dryRun),
      run('gc', '--keep-snapshots', '0'),
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^object +2 {2}objects\/ab\/ab0+\n$/) });
    expect(stderr).toContain('1 files, 2 bytes would go');
    expect(value).toMatchObject({ dryRun: true, bytes: 2, garbage: [{ kind: 'object' }] });
    expect(misused).toMatchObject({ code: 2, stdout: '' });
    expect(await readFile(object, 'utf8')).toBe('{}');
    expect(await json('gc', '--grace', '0')).toMatchObject({ dryRun: false, bytes: 2 });
    await expect(readFile(object)).rejects.toThrow('ENOENT');
  });
});

describe('sextant ledger verify', () => {
  const file = (n: number) => join(place.home, 'ledger', 'core', `0000000${n}.json`);
  beforeAll(async () => {
    for (let n = 1; n <= 3; n++) {
      const after = headOf(await readLedger(place.home, 'core'));
      await appendEntry(place.home, 'core', { kind: 'decision', body: { n }, after });
    }
  });

  it('ends with code 0 on a ledger that says what it said, with 1 on a portfolio without one', async () => {
    const [intact, unknown] = await Promise.all([run('ledger', 'verify'), run('ledger', 'verify', 'nobody')]);
    expect(intact).toMatchObject({ code: 0, stdout: 'core: 3 entries, intact\n' });
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
  });

  it('ends with code 1 and names the entry that was changed, or removed', async () => {
    const original = await readFile(file(2), 'utf8');
    await chmod(file(2), 0o644);
    await writeFile(file(2), original.replace('"n":2', '"n":7'));
    const [changed, { code, stdout }] = await Promise.all([
      run('ledger', 'verify', 'core'),
      run('ledger', 'verify', '--json'),
    ]);
    expect(changed).toMatchObject({ code: 1, stderr: expect.stringMatching(/core: .*\b2\b/) });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ledgers: [{ portfolio: 'core', findings: [{ index: 2 }] }] });

    await rm(file(2));
    const removed = await run('ledger', 'verify', 'core');
    expect(removed.code).toBe(1);
    expect(removed.stderr).toMatch(/core: .*\b2\b.*(missing|removed)/);
  });
});
