import { readFile, rm, writeFile } from 'node:fs/promises';
import { fail, ok, type Result } from '../../contracts/problem.js';

export interface DatabaseLock {
  /** Names the process that holds the file from now on. */
  transfer(pid: number): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a database file for one server. Two servers accept the same SQLite file without a word and would then
 * both own its shards, so the file says who has it; a holder that no longer lives is overruled.
 */
export async function lockDatabase(dbFile: string): Promise<Result<DatabaseLock>> {
  const path = `${dbFile}.lock`;
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: 'wx' });
      return ok({
        transfer: (pid) => writeFile(path, `${pid}\n`),
        release: () => rm(path, { force: true }),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        return fail({
          type: 'TemporalUnavailableError',
          where: dbFile,
          what: `its folder cannot be written: ${(error as Error).message}`,
          next: 'Choose a folder that can be written.',
        });
      }
    }
    const holder = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (attempt > 0 || isAlive(holder)) {
      return fail({
        type: 'TemporalUnavailableError',
        where: dbFile,
        what: `process ${holder} serves this database already`,
        next: `Use that server through TEMPORAL_ADDRESS, or stop it; if process ${holder} is something else, delete ${path}.`,
      });
    }
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
