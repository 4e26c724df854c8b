/** What a home knows of the windows of a run, read while they are still being decided. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Watches a home; gives the dates of the windows whose decision it remembers so far. A note is read once. */
export function decidedWindows(home) {
  const seen = new Map();
  return async () => {
    const folder = join(home, 'memo');
    if (!existsSync(folder)) return new Set();
    for (const name of await readdir(folder, { recursive: true })) {
      if (seen.has(name) || !/[0-9a-f]{64}\.json$/.test(name)) continue;
      const { ref } = JSON.parse(await readFile(join(folder, name), 'utf8'));
      seen.set(name, ref.kind === 'window-decision' ? (await objectOf(home, ref.sha256)).date : null);
    }
    return new Set([...seen.values()].filter((date) => date !== null));
  };
}

/** A stored document by its hash. */
export const objectOf = async (home, sha256) =>
  JSON.parse(await readFile(join(home, 'objects', sha256.slice(0, 2), sha256), 'utf8'));
