import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remembered } from '../../lakehouse/memo.js';

/** Hashes of the windows whose decision a home remembers so far, while others may still be written: notes under way have other names. */
export async function rememberedWindows(home: string): Promise<string[]> {
  const folder = join(home, 'memo');
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder, { recursive: true })).filter((name) => /[0-9a-f]{64}\.json$/.test(name));
  const notes = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const refs = notes.map((note) => (JSON.parse(note) as Remembered).ref);
  return refs.filter(({ kind }) => kind === 'window-decision').map(({ sha256 }) => sha256);
}
