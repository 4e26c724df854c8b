/** The examples of docs/extending.md, built exactly as they stand there: applied to a copy of the sources, checked, and run. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../support/package-root.js';

interface Block {
  readonly how: 'file' | 'insert';
  readonly path: string;
  readonly text: string;
}

const page = await readFile(join(packageRoot, 'docs/extending.md'), 'utf8');
const blocks = [...page.matchAll(/^```\w+ (file|insert)=(\S+)\n(.*?)^```$/gms)].map(
  ([, how, path, text]): Block => ({ how: how as Block['how'], path: path!, text: text! }),
);
/** All that the examples are compiled with and run on. */
const SOURCES = [
  ...['activities', 'configs', 'contracts', 'lakehouse', 'market', 'quant', 'reports', 'scripts', 'stages', 'test'],
  ...['package.json', 'tsconfig.json', 'biome.json', 'vitest.config.ts'],
];

let copy: string;
/** A tool of the package on the copy; its exit code with all that it printed. */
async function tool(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const command = [join(copy, 'node_modules', script), ...args];
  const run = promisify(execFile)(process.execPath, command, { cwd: copy, env: { ...process.env, NO_COLOR: '1' } });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: `${stdout}${stderr}` }),
  );
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'sextant-extending-'));
  for (const name of SOURCES) await cp(join(packageRoot, name), join(copy, name), { recursive: true });
  await symlink(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
  for (const { how, path, text } of blocks) {
    const file = join(copy, path);
    if (how === 'file') {
      await writeFile(file, text, { flag: 'wx' });
      continue;
    }
    // The first line stands there already and says where the others go.
    const before = await readFile(file, 'utf8');
    const anchor = text.slice(0, text.indexOf('\n') + 1);
    expect([path, anchor, before.split(anchor).length - 1]).toEqual([path, anchor, 1]);
    await writeFile(
      file,
      before.replace(anchor, () => text),
    );
  }
});
afterAll(() => rm(copy, { recursive: true, force: true }));

describe('the examples of docs/extending.md', () => {
  it('are a gate and a strategy: one file each, their lines, their tests', () => {
    expect(blocks.map(({ how, path }) => `${how} ${path}`)).toEqual([
      'file stages/universe/gates/order-size.ts',
      'insert stages/universe/gates/registry.ts',
      'insert stages/universe/gates/registry.ts',
      'insert test/stages/universe/gates.test.ts',
      'file configs/quiet_trend.yaml',
      'insert configs/portfolio_sample.yaml',
      'file test/stages/signals/quiet-trend.test.ts',
    ]);
  });

  it('compile under the strict settings of the package', { timeout: 120_000 }, async () => {
    const include = blocks.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
    const settings = { extends: './tsconfig.json', compilerOptions: { noEmit: true, declaration: false }, include };
    await writeFile(join(copy, 'tsconfig.examples.json'), JSON.stringify(settings));
    const { output } = await tool('typescript/bin/tsc', '-p', 'tsconfig.examples.json', '--listFiles');
    const paths = new Set(include);
    for (const path of paths) expect(output).toContain(`/${path}\n`);
    expect(output.split('\n').filter((line) => paths.has(line.replace(/\(.*/, '')))).toEqual([]);
  });

  it('are in the house style', async () => {
    const files = blocks.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
    const { code, output } = await tool('@biomejs/biome/bin/biome', 'check', '--vcs-enabled=false', ...new Set(files));
    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
  });

  it('pass their own tests, which ran', { timeout: 120_000 }, async () => {
    const tests = ['test/stages/universe/gates.test.ts', 'test/stages/signals/quiet-trend.test.ts'];
    const { code, output } = await tool('vitest/vitest.mjs', 'run', '--reporter=verbose', ...tests);
    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    expect(output.match(/✓.*order-size/g)).toHaveLength(3);
    expect(output).toMatch(/✓.*holds what rises quietly/);
  });
});
