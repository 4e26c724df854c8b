import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../scripts/bootstrap/arguments.mjs';
import { sourceKey } from '../../scripts/bootstrap/ensure-built.mjs';
import { matchesLock, npmCommand } from '../../scripts/bootstrap/ensure-installed.mjs';
import { missingFromLock } from '../../scripts/bootstrap/lock-file.mjs';
import { versionProblem } from '../../scripts/bootstrap/node-version.mjs';
import { filesBelow, hashFiles, isStamped, writeStamp } from '../../scripts/bootstrap/stamp.mjs';
import { closingLine, testTotals } from '../../scripts/bootstrap/test-totals.mjs';
import { bundleProblem } from '../../scripts/bootstrap/workflow-bundle.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-parts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('versionProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('accepts Node %s', (version) => {
    expect(versionProblem(version)).toBeNull();
  });
  it.each(['20.18.3', '18.20.0', '9.11.2'])('refuses Node %s and names the version that will do', (version) => {
    expect(versionProblem(version)).toContain(`needs Node 20.19 or newer; this is ${version}`);
  });
});

describe('parseArguments', () => {
  it('leaves everything after the action to the command', () => {
    expect(parseArguments(['start', '--once', '--', 'test'])).toEqual({
      action: 'start',
      args: ['--once', '--', 'test'],
    });
    expect(parseArguments(['test'])).toEqual({ action: 'test', args: [] });
  });
  it('does not guess', () => {
    expect(parseArguments(['Start'])).toEqual({ action: 'misuse', reason: 'unknown: Start' });
    expect(parseArguments([])).toEqual({ action: 'misuse', reason: 'say what to do' });
  });
});

describe('the stamp of the sources', () => {
  it('changes with a content, a name, a new file and a lost one, and with nothing else', () => {
    const write = (path: string, text: string) => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('quant/a.ts', '1');
    write('stages/b.ts', '2');
    const key = sourceKey(folder);
    write('quant/a.ts', '1'); // A new age is not a new content.
    write('docs/readme.md', 'not a source');
    expect(sourceKey(folder)).toBe(key);
    write('quant/a.ts', '2');
    expect(sourceKey(folder)).not.toBe(key);
    write('quant/a.ts', '1');
    write('quant/c.ts', '');
    expect(sourceKey(folder)).not.toBe(key);
  });

  it('does not confuse where one file ends and the next begins', () => {
    for (const [path, text] of Object.entries({ 'x/a': 'bc', 'x/ab': 'c', 'y/a': 'b', 'y/ab': 'cc' })) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    expect(hashFiles(join(folder, 'x'), ['a', 'ab'])).not.toBe(hashFiles(join(folder, 'y'), ['a', 'ab']));
    expect(hashFiles(join(folder, 'x'), ['ab', 'a', 'a'])).toBe(hashFiles(join(folder, 'x'), ['a', 'ab']));
  });

  it('lists files in one order and nothing for what is absent', () => {
    expect(filesBelow(folder, 'x')).toEqual(['x/a', 'x/ab']);
    expect(filesBelow(folder, 'absent')).toEqual([]);
  });

  it('is stale where it is missing or says something else', () => {
    const stamp = join(folder, 'stamp');
    expect(isStamped(stamp, 'k')).toBe(false);
    writeStamp(stamp, 'k');
    expect(isStamped(stamp, 'k')).toBe(true);
    expect(isStamped(stamp, 'l')).toBe(false);
  });
});

describe('matchesLock', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b-darwin': { version: '2.0.0', optional: true },
    },
  };
  it('holds when every package is there in its version, but for optional ones of other machines', () => {
    expect(matchesLock(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  });
  it.each([
    ['a package is missing', { packages: {} }],
    ['a version differs', { packages: { 'node_modules/a': { version: '1.0.1' } } }],
    [
      'an optional package has another version',
      { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b-darwin': { version: '2.1.0' } } },
    ],
    ['npm left no record', undefined],
    ['the record is no record', {}],
  ])('does not hold when %s', (_, installed) => {
    expect(matchesLock(lock, installed)).toBe(false);
  });
});

describe('the lock file', () => {
  it('holds every package for other machines that npm ci asks for (else: node scripts/complete-lock.mjs)', () => {
    const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
    expect(missingFromLock(lock)).toEqual([]);
  });

  it('is completed with the entries npm would write', () => {
    const optionalDependencies = { 'tool-linux-x64-musl': '1.0.0', 'tool-win32-arm64-msvc': '1.0.0', here: '2.0.0' };
    const packages = {
      'node_modules/tool': { dev: true, license: 'MIT', optionalDependencies },
      'node_modules/here': {},
    };
    expect(missingFromLock({ packages })).toEqual([
      {
        path: 'node_modules/tool-linux-x64-musl',
        entry: {
          version: '1.0.0',
          cpu: ['x64'],
          dev: true,
          libc: ['musl'],
          license: 'MIT',
          optional: true,
          os: ['linux'],
        },
      },
      {
        path: 'node_modules/tool-win32-arm64-msvc',
        entry: { version: '1.0.0', cpu: ['arm64'], dev: true, license: 'MIT', optional: true, os: ['win32'] },
      },
    ]);
  });

  it.each([
    ['fsevents', '2.3.3'],
    ['tool-linux-x64', '^1.0.0'],
  ])('is not completed by guessing: %s %s', (name, version) => {
    const packages = { 'node_modules/tool': { optionalDependencies: { [name]: version } } };
    expect(() => missingFromLock({ packages })).toThrow(RangeError);
  });
});

describe('npmCommand', () => {
  it('uses the npm that called, and the one on PATH where none did', () => {
    const cli = join(folder, 'npm-cli.js');
    writeFileSync(cli, '');
    expect(npmCommand({ npm_execpath: cli })).toEqual([process.execPath, cli]);
    expect(npmCommand({ npm_execpath: '/opt/yarn.js' })).toEqual(['npm']);
    expect(npmCommand({ npm_execpath: join(folder, 'gone', 'npm-cli.js') })).toEqual(['npm']);
    expect(npmCommand({})).toEqual(['npm']);
  });
});

describe('testTotals', () => {
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [] };
  it('counts to-dos as skipped', () => {
    expect(closingLine(testTotals(report)!)).toBe('5 passed, 0 failed, 3 skipped');
  });
  it('counts a test file that could not be loaded as a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [] },
    ];
    expect(testTotals({ ...report, numFailedTests: 1, testResults })!.failed).toBe(2);
  });
  it.each([undefined, null, {}, { numPassedTests: '5', testResults: [] }, { numPassedTests: 5 }])(
    'takes %j for no report',
    (value) => {
      expect(testTotals(value)).toBeNull();
    },
  );
});

describe('bundleProblem', () => {
  it('lets a small bundle without forbidden packages pass', () => {
    expect(bundleProblem('/***/ "./node_modules/@temporalio/workflow/lib/index.js"')).toBeNull();
  });
  it('names the forbidden package, however its path is written', () => {
    expect(bundleProblem('"./node_modules/zod/v4/index.js"')).toContain('contains zod');
    expect(bundleProblem('".\\node_modules\\hyparquet-writer\\src\\write.js"')).toContain('contains hyparquet-writer');
  });
  it('names both sizes of a bundle that is too large', () => {
    expect(bundleProblem('x'.repeat(2 ** 21 + 1))).toBe('the workflow bundle has 2097153 bytes, 2097152 are allowed');
  });
});
