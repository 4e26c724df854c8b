import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';
import { say } from './say.mjs';
import { closingLine, testTotals } from './test-totals.mjs';

/** Where vitest leaves its results as JSON, below the root. */
export const RESULTS = '.sextant/test-results.json';

const CHECKS = [
  { name: 'lint', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'imports', script: 'scripts/lint-imports.mjs', args: [] },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', 'tsconfig.test.json'] },
];

/**
 * Lint, import rules, types, then every test; all of them, though an earlier one fails, so that one run tells everything.
 * With arguments only vitest, with those. The last line on stdout is the count of tests.
 */
export async function runTests(root, args) {
  const failed = [];
  for (const { name, script, args: options } of args.length === 0 ? CHECKS : []) {
    say(`${name}: ${script} ${options.join(' ')}`.trimEnd());
    const { code, stoppedBy } = await runChild(process.execPath, [join(root, script), ...options], { cwd: root });
    if (stoppedBy !== null) return code;
    if (code !== 0) failed.push(name);
  }

  const results = join(root, RESULTS);
  mkdirSync(join(root, '.sextant'), { recursive: true });
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  say(`tests: vitest run ${args.join(' ')}`.trimEnd());
  const vitest = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...reporters, ...args];
  const { code, stoppedBy } = await runChild(process.execPath, vitest, { cwd: root });
  if (stoppedBy !== null) return code;
  if (code !== 0) failed.push('tests');

  const totals = testTotals(readResults(results));
  if (totals === null) {
    say('vitest left no results');
    return code || 1;
  }
  if (totals.failed > 0 && code === 0) failed.push('tests');
  say(failed.length === 0 ? 'everything holds' : `failed: ${failed.join(', ')}`);
  process.stdout.write(`${closingLine(totals)}\n`);
  return failed.length === 0 ? 0 : code || 1;
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
