/**
 * Files that are wholly there or not there at all, for many processes on one file system.
 *
 * The bytes go to a hidden temporary file beside the target, are synced, and appear under their name in one step; then the
 * folder is synced, so that the name survives a power cut too. A crash leaves at most a temporary file, which no reader looks at.
 */
import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onDisk, systemCode } from './storage-problem.js';

/** Files created once are never written again; files that are replaced belong to whoever reads them. */
const IMMUTABLE = 0o444;
const EDITABLE = 0o644;

/** Creates a file if nobody has: true if this call did, false if it was already there (whoever wrote it). */
export async function createFile(path: string, bytes: Uint8Array | string): Promise<boolean> {
  return onDisk(path, () =>
    withTemporary(path, bytes, IMMUTABLE, async (temporary) => {
      try {
        await link(temporary, path);
        return true;
      } catch (error) {
        if (systemCode(error) === 'EEXIST') return false;
        throw error;
      }
    }),
  );
}

/** Creates or replaces a file; a reader sees the old bytes or the new ones. */
export async function replaceFile(path: string, bytes: Uint8Array | string): Promise<void> {
  await onDisk(path, () => withTemporary(path, bytes, EDITABLE, (temporary) => rename(temporary, path)));
}

/** The bytes of a file, or undefined where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return onDisk(path, async () => {
    try {
      return await readFile(path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

async function withTemporary<T>(
  path: string,
  bytes: Uint8Array | string,
  mode: number,
  publish: (temporary: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(path);
  // Random, not the process id: two machines that share the folder may both run as process 1.
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  const file = await created(temporary, mode);
  try {
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return await publish(temporary);
  } finally {
    await rm(temporary, { force: true });
    await syncFolder(folder);
  }
}

/** Opens a new file; its folder is made where there is none. */
async function created(path: string, mode: number): Promise<FileHandle> {
  try {
    return await open(path, 'wx', mode);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    await makeFolder(dirname(path));
    return open(path, 'wx', mode);
  }
}

/** Creates a folder with its parents, and makes each new name durable in the folder above it. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
