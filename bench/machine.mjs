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

/** Memory of this process, all threads, as Linux counts it, 10^6 bytes: VmRSS is what it holds now, VmHWM the most it ever held. */
export function memoryMb(name) {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return (Number(found[1]) * 1024) / 1e6;
}

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
