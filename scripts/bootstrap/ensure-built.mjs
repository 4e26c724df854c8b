import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';
import { say } from './say.mjs';
import { filesBelow, hashFiles, isStamped } from './stamp.mjs';

const SOURCES = [
  'workflows',
  'activities',
  'workers',
  'stages',
  'quant',
  'market',
  'lakehouse',
  'reports',
  'contracts',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** What the build depends on, as one hash. */
export const sourceKey = (root) =>
  hashFiles(
    root,
    SOURCES.flatMap((path) => filesBelow(root, path)),
  );

export const stampFile = (root) => join(root, 'dist', '.stamp');

/** Builds where dist/ is missing or was made from other sources. Resolves to an exit code. */
export async function ensureBuilt(root) {
  if (isStamped(stampFile(root), sourceKey(root))) return 0;
  say(existsSync(join(root, 'dist')) ? 'building again: the sources changed' : 'building');
  const build = join(root, 'scripts', 'build.mjs');
  const { code, stoppedBy } = await runChild(process.execPath, [build], { cwd: root, stdoutToStderr: true });
  if (code !== 0 && stoppedBy === null) say(`the build failed with ${code}`);
  return code;
}
