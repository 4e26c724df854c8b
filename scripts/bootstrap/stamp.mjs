import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a file or folder, as sorted paths relative to `root` with forward slashes. What is absent has none. */
export function filesBelow(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesBelow(root, `${path}/${name}`));
}

/** sha256 over names, lengths and contents, lower-case hex: a renamed, moved or changed file changes it, its age does not. */
export function hashFiles(root, paths) {
  const hash = createHash('sha256');
  for (const path of [...new Set(paths)].sort()) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the stamp says what it must; a missing one says nothing. */
export function isStamped(file, value) {
  try {
    return readFileSync(file, 'utf8').trim() === value;
  } catch {
    return false;
  }
}

export const writeStamp = (file, value) => writeFileSync(file, `${value}\n`);
