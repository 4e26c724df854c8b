/** The doubles as a program: what people and benchmarks start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../support/package-root.js';
import { panelsAbsent } from '../panel.js';

const absent = panelsAbsent();
const children: ChildProcess[] = [];
/** The programs' own place for temporary files, where nothing may be left. */
const temporary = mkdtempSync(join(tmpdir(), 'sextant-test-'));
afterAll(() => rmSync(temporary, { recursive: true }));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]) {
  const child = spawn(process.execPath, ['bench/doubles.mjs', ...args], {
    cwd: packageRoot,
    env: { ...process.env, TMPDIR: temporary },
  });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    said.err += text.toString();
  });
  const exit = once(child, 'close').then(([code]) => ({ code: code as number, ...said }));
  return { child, exit };
}

describe(`bench/doubles.mjs${absent ? ' (skipped: no shared data)' : ''}`, () => {
  it.skipIf(absent)('prints its endpoints on one line, answers there, and ends cleanly', async () => {
    const { child, exit } = start(
      '--venue',
      'okx,BYBIT',
      '--as-of',
      '2025-06-30',
      '--names',
      '3',
      '--spot-bars',
      'perp',
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const endpoints = JSON.parse(line.toString()) as Record<string, string>;
    expect(Object.keys(endpoints)).toEqual(['OKX', 'BYBIT']);
    const reply = await fetch(`${endpoints.BYBIT}/v5/market/tickers?category=linear`);
    const { result } = (await reply.json()) as { result: { list: { symbol: string }[] } };
    // The three most traded, and the quarterly futures of two of them.
    expect(result.list.map(({ symbol }) => symbol)).toEqual([
      ...['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
      ...['BTCUSDT-26SEP25', 'ETHUSDT-26SEP25'],
    ]);
    child.kill('SIGTERM');
    expect(await exit).toMatchObject({
      code: 0,
      err: expect.stringContaining('OKX: 3 spot, 3 perpetuals, server time 2025-07-01T00:05:00.000Z'),
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([
    [[], 2, 'as of which day?'],
    [['--as-of', '2025-06-30', '--latency', 'soon'], 2, '--latency soon'],
    [['--as-of', '2025-06-30', '--names', '0'], 2, '--names 0'],
    [['--as-of', '2025-06-30', '--spot-bars', 'all'], 2, '--spot-bars all'],
    [['--as-of', '2025-06-30', '--sopt-bars', 'perp'], 2, 'sopt-bars'],
  ])('%j ends with %i', async (args, code, reason) => {
    expect(await start(...args).exit).toMatchObject({ code, out: '', err: expect.stringContaining(reason) });
  });

  it.skipIf(absent).each([
    [['--as-of', 'yesterday'], 1, 'is no date'],
    [['--as-of', '2031-01-01'], 1, 'lists nothing'],
    [['--as-of', '2025-06-30', '--venue', 'MTGOX'], 2, 'no double of MTGOX'],
  ])('%j ends with %i and leaves nothing running', async (args, code, reason) => {
    expect(await start(...args).exit).toMatchObject({ code, out: '', err: expect.stringContaining(reason) });
  });
});
