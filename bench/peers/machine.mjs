import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  logicalCpus: cpus().length,
  platform: process.platform,
});

/** Our version, the commit that was measured (with a `+` where quant/ differs from it), and Node's. */
export function versionsOfOurs() {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  return { sextant: version, commit: commit(), node: process.versions.node };
}

function commit() {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    return git('rev-parse', '--short', 'HEAD').trim() + (git('status', '--porcelain', 'quant') === '' ? '' : '+');
  } catch {
    return null;
  }
}
