import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';
import { say, showProgress } from './say.mjs';
import { hashFiles, isStamped, writeStamp } from './stamp.mjs';

/** Lines of npm's log shown when it fails. */
const SHOWN = 30;

/** Installs the dependencies where they are missing or not those of package-lock.json. Resolves to an exit code. */
export async function ensureInstalled(root) {
  const modules = join(root, 'node_modules');
  const stamp = join(modules, '.sextant-lock');
  const wanted = installKey(root);
  if (isStamped(stamp, wanted)) return 0;
  if (matchesLock(readJson(join(root, 'package-lock.json')), readJson(join(modules, '.package-lock.json')))) {
    writeStamp(stamp, wanted); // Somebody ran npm install by hand: what is there is what is wanted.
    return 0;
  }

  mkdirSync(join(root, '.sextant'), { recursive: true });
  const logFile = join(root, '.sextant', 'npm-install.log');
  const end = showProgress(
    existsSync(modules) ? 'updating the dependencies (npm ci)' : 'installing the dependencies (npm ci)',
  );
  const [program, ...args] = npmCommand(process.env);
  // Named, because NODE_ENV=production or a user's npmrc would leave out the compiler.
  const ci = [...args, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--prefer-offline'];
  const { code, stoppedBy } = await runChild(program, ci, { cwd: root, logFile, graceMs: 2_000 });
  if (code === 0) {
    end('done');
    writeStamp(stamp, wanted);
    return 0;
  }
  end(stoppedBy === null ? 'failed' : 'stopped');
  if (stoppedBy === null) {
    process.stderr.write(`${readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-SHOWN).join('\n')}\n`);
    say(`npm ci ended with ${code}; the whole log is in ${logFile}`);
  }
  return code;
}

/** What an installation depends on: the lock file and the kind of machine that native packages are for. */
export const installKey = (root) => `${hashFiles(root, ['package-lock.json'])} ${process.platform}-${process.arch}`;

/**
 * Whether an installation, as npm itself recorded it in node_modules, holds every package of the lock file in its
 * version. Optional packages may be absent: they are for other machines.
 */
export function matchesLock(lock, installed) {
  if (lock?.packages === undefined || installed?.packages === undefined) return false;
  return Object.entries(lock.packages).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

/** npm as it was called, else the one on PATH. */
export function npmCommand(env) {
  const called = env.npm_execpath;
  return called?.endsWith('npm-cli.js') && existsSync(called) ? [process.execPath, called] : ['npm'];
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
