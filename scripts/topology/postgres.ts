/** The database service: Debian's PostgreSQL on a scratch folder, made as the image makes it. */
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { type Environment, lastLine, runCommand } from '../../workers/server/command.js';
import { type Daemon, startDaemon } from './daemon.js';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, which its package made; otherwise as whoever we are. */
export async function databaseUser(env: Environment): Promise<User | null> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => {
      const { code, stdout, stderr } = await runCommand('id', [flag, 'postgres'], { env, timeoutMs: 5_000 });
      if (code !== 0) throw problem(`root cannot run it and there is no user postgres: ${lastLine(stderr)}`);
      return Number(stdout);
    }),
  );
  return { uid: uid!, gid: gid! };
}

export interface Database {
  /** Of initdb and postgres. */
  readonly programs: string;
  readonly folder: string;
  readonly user: User | null;
  readonly port: number;
  /** The service's variables: user, password and initdb's arguments. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Makes the cluster: the superuser and its password as the service's environment says, and the arguments it gives. */
export async function createCluster({ programs, folder, user, settings }: Database, env: Environment): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${settings['POSTGRES_PASSWORD']}\n`, { mode: 0o600 });
  if (user !== null) for (const path of [folder, passwordFile]) await chown(path, user.uid, user.gid);
  const args = ['-D', join(folder, 'data'), '-U', settings['POSTGRES_USER'] ?? '', '--pwfile', passwordFile];
  const more = (settings['POSTGRES_INITDB_ARGS'] ?? '').split(' ').filter((word) => word !== '');
  const made = await runCommand(join(programs, 'initdb'), [...args, ...more], {
    ...{ env, timeoutMs: 60_000, cwd: folder },
    ...(user === null ? {} : { user }),
  });
  await rm(passwordFile);
  if (made.code !== 0) throw problem(made.failure ?? lastLine(made.stderr));
}

/** Starts the server on its cluster, for this machine alone. */
export const startDatabase = (
  { programs, folder, user, port }: Database,
  env: Environment,
  logFile: string,
): Promise<Daemon> =>
  startDaemon({
    name: 'postgresql',
    argv: [
      join(programs, 'postgres'),
      ...['-D', join(folder, 'data'), '-p', `${port}`],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`],
    ],
    ...{ env, cwd: folder, logFile, user },
  });

const problem = (what: string): ProblemError =>
  new ProblemError({
    type: 'ConfigError',
    where: 'PostgreSQL',
    what,
    next: 'apt-get install postgresql-15, then try again.',
  });
