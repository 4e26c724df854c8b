import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk, systemCode } from './storage-problem.js';

export interface FoundFile {
  /** Relative to the folder that was walked, with / between names. */
  readonly path: string;
  readonly bytes: number;
  /** Last change of its content, ms UTC. */
  readonly changedAt: number;
}

/** Every file below a folder, by path; empty where there is no such folder. A file that vanishes meanwhile is left out. */
export function fileTree(folder: string): Promise<readonly FoundFile[]> {
  return onDisk(folder, async () => {
    const names = await unlessAbsent(() => readdir(folder, { recursive: true, withFileTypes: true }), []);
    const files: FoundFile[] = [];
    for (const entry of names) {
      if (!entry.isFile()) continue;
      const absolute = join(entry.parentPath, entry.name);
      const found = await unlessAbsent(() => stat(absolute), null);
      if (found === null) continue;
      const path = absolute.slice(folder.length + 1).replaceAll('\\', '/');
      files.push({ path, bytes: found.size, changedAt: found.mtimeMs });
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  });
}

async function unlessAbsent<T, Otherwise>(look: () => Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> {
  try {
    return await look();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return otherwise;
    throw error;
  }
}
