import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-bootstrap-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
function node(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((settle) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('close', (code) => settle({ code, stdout, stderr }));
  });
}

const MAIN = `
console.log(JSON.stringify(process.argv.slice(2)));
if (process.argv.includes('--fail')) process.exitCode = 7;
`;

/** A small project with our scripts in it, installed already: enough to be built and started. */
function project(name: string, files: Readonly<Record<string, string>>): string {
  const base = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(base, path, '..'), { recursive: true });
    writeFileSync(join(base, path), content);
  }
  cpSync(join(root, 'scripts', 'bootstrap'), join(base, 'scripts', 'bootstrap'), { recursive: true });
  for (const script of ['bootstrap.mjs', 'build.mjs', 'sextant.mjs']) {
    cpSync(join(root, 'scripts', script), join(base, 'scripts', script));
  }
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json']) cpSync(join(root, file), join(base, file));
  symlinkSync(join(root, 'node_modules'), join(base, 'node_modules'));
  return base;
}

describe('npm start on a fresh clone', () => {
  it('builds once, hands its arguments over, keeps stdout for the result, and passes the exit code on', async () => {
    const base = project('fresh', { 'scripts/main.ts': MAIN, 'quant/one.ts': 'export const one = 1;\n' });
    const first = await node(base, ['scripts/bootstrap.mjs', 'start', '--once', '--json']);
    expect(first.stderr).toBe('sextant: building\nsextant: no workflows/index.ts: nothing to bundle\n');
    expect(first).toMatchObject({ code: 0, stdout: '["start","--once","--json"]\n' });

    const second = await node(base, ['scripts/bootstrap.mjs', 'start', '--fail']);
    expect(second).toMatchObject({ code: 7, stderr: '' });

    // The code fingerprint names what decides; a comment is not compiled code, a number is.
    const fingerprint = () => JSON.parse(readFileSync(join(base, 'dist', 'fingerprint.json'), 'utf8'));
    const before = fingerprint();
    expect(before).toEqual({ code: expect.stringMatching(/^[0-9a-f]{64}$/), version: expect.any(String) });
    writeFileSync(join(base, 'quant', 'one.ts'), 'export const one = 2;\n');
    const third = await node(base, ['scripts/bootstrap.mjs', 'start']);
    expect(third.stderr).toContain('sextant: building again: the sources changed\n');
    expect(fingerprint().code).not.toBe(before.code);
    expect(fingerprint().version).toBe(before.version);
  });

  it('stops with the compiler at a type error, and tries again the next time', async () => {
    const base = project('wrong', { 'scripts/main.ts': MAIN, 'quant/one.ts': `export const one: number = 'two';\n` });
    for (let attempt = 0; attempt < 2; attempt++) {
      const { code, stdout, stderr } = await node(base, ['scripts/bootstrap.mjs', 'start']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain("quant/one.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'");
      expect(stderr).toContain('sextant: the build failed with 2');
    }
  });

  it('bundles the workflows, and refuses a bundle with schemas in it', async () => {
    const workflow = 'export async function idle(): Promise<number> {\n  return one;\n}\n';
    const fine = `import { one } from '../contracts/one.js';\n${workflow}`;
    const base = project('bundle', {
      'scripts/main.ts': MAIN,
      'contracts/one.ts': 'export const one = 1;\n',
      'workflows/index.ts': fine,
    });
    const built = await node(base, ['scripts/build.mjs']);
    expect(built).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(base, 'dist', 'workflow-bundle.js'), 'utf8')).toContain('idle');

    writeFileSync(
      join(base, 'contracts', 'one.ts'),
      `import { z } from 'zod';\nexport const one = z.number().parse(1);\n`,
    );
    const refused = await node(base, ['scripts/build.mjs']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('the workflow bundle contains zod');
  }, 180_000);
});

describe('npm test with arguments', () => {
  it('runs those tests alone, ends with one plain line of counts, and fails when one of them fails', async () => {
    const header = "import { expect, it } from 'vitest';\n";
    const base = project('tested', {
      'scripts/main.ts': MAIN,
      'test/good.test.ts': `${header}it('holds', () => expect(1).toBe(1));\nit.skip('waits', () => undefined);\n`,
      'test/bad.test.ts': `${header}it('fails', () => expect(1).toBe(2));\n`,
    });
    // A run of vitest inside another one must not take itself for a worker of the outer one.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
    const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);
    const good = await node(base, ['scripts/bootstrap.mjs', 'test', 'test/good.test.ts'], env);
    expect([good.code, lastLine(good.stdout)]).toEqual([0, '1 passed, 0 failed, 1 skipped']);
    const bad = await node(base, ['scripts/bootstrap.mjs', 'test', 'test'], env);
    expect([bad.code, lastLine(bad.stdout)]).toEqual([1, '1 passed, 1 failed, 1 skipped']);
    expect(bad.stderr).toContain('sextant: failed: tests\n');
  });
});

describe('the bootstrap', () => {
  it.each([
    [[], 'say what to do'],
    [['fly'], 'unknown: fly'],
  ])('answers %j with its usage and exit code 2', async (args, reason) => {
    const { code, stdout, stderr } = await node(root, ['scripts/bootstrap.mjs', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`sextant: ${reason}\nusage: node scripts/bootstrap.mjs start`);
  });
});

describe('the command without a build', () => {
  it('says how to build', async () => {
    const base = project('unbuilt', {});
    expect(await node(base, ['scripts/sextant.mjs', 'run'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Sextant is not built here. Run: npm run build (or npm start, which does everything)\n',
    });
  });
});
