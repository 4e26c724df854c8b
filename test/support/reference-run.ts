/** The sample mandate run once without interruption, in process, and shared by every file that compares with it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import { sextant, until } from './processes.js';
import { openWorkspace, type Workspace, workspace } from './workspace.js';

export interface ReferenceRun {
  readonly place: Workspace;
  readonly result: RunResult;
  /** All that the command printed. */
  readonly stdout: string;
}

interface Note {
  readonly root?: string;
  readonly stdout?: string;
  readonly failure?: string;
}

/** Whoever asks first makes the run; the others wait for it. */
export async function referenceRun(): Promise<ReferenceRun> {
  const folder = join(inject('sharedFolder'), 'reference');
  const note = join(folder, 'note.json');
  try {
    await mkdir(folder);
    await writeFile(note, JSON.stringify(await make(folder)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const read = async (): Promise<Note | null> => {
    try {
      return JSON.parse(await readFile(note, 'utf8')) as Note;
    } catch {
      return null; // Not there yet, or half written.
    }
  };
  await until('the reference run is done', async () => (await read()) !== null, { timeoutMs: 300_000, everyMs: 200 });
  const { root, stdout, failure } = (await read())!;
  if (root === undefined || stdout === undefined) throw new Error(`the reference run failed: ${failure}`);
  return { place: openWorkspace(root), result: JSON.parse(stdout) as RunResult, stdout };
}

async function make(folder: string): Promise<Note> {
  try {
    const place = await workspace(folder);
    const { code, stdout, stderr } = await sextant(['run', '--engine', 'local', '--json'], place.place()).ended;
    return code === 0 ? { root: place.root, stdout } : { failure: `exit code ${code}: ${stderr}` };
  } catch (error) {
    return { failure: String(error) };
  }
}
