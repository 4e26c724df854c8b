import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  logicalCpus: cpus().length,
  platform: process.platform,
});

/** Our version, Node's, and the commit that was measured: with a `+` where `folder` differs from it, null outside a checkout. */
export function versionsOfOurs(folder) {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  return { sextant: version, commit: commit(folder), node: process.versions.node };
}

function commit(folder) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    return git('rev-parse', '--short', 'HEAD').trim() + (git('status', '--porcelain', folder) === '' ? '' : '+');
  } catch {
    return null;
  }
}
