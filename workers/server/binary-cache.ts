import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from './command.js';
import { isExecutable } from './command.js';

/** Folder for what is fetched once per user, outside any checkout: $XDG_CACHE_HOME/sextant, else ~/.cache/sextant. */
export function cacheFolder(env: Environment): string {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and is ignored.
  if (base !== undefined && isAbsolute(base)) return join(base, 'sextant');
  return join(env['HOME'] || homedir(), '.cache', 'sextant');
}

/** Where the binary of one version and platform is kept. */
export const cachedBinaryPath = (env: Environment, version: string, platform: string): string =>
  join(cacheFolder(env), 'temporal', version, platform, process.platform === 'win32' ? 'temporal.exe' : 'temporal');

/** Whether a cached binary is there, executable and as long as it must be: its hash was checked when it was put there. */
export async function isCached(path: string, bytes: number): Promise<boolean> {
  return (await isExecutable(path)) && (await stat(path)).size === bytes;
}

/** sha256 of a file, lower-case hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Puts a program where it belongs, mode 755. It appears whole or not at all; of two at once, the later one stays. */
export async function installBinary(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}.partial`;
  try {
    await copyFile(source, partial);
    await chmod(partial, 0o755);
    const file = await open(partial, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}
