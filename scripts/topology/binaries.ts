/** The programs of the images, for this machine: Temporal's server and its SQL tool of the image's version, and PostgreSQL. */
import { mkdir, rename, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { cacheFolder } from '../../workers/server/binary-cache.js';
import { type Environment, findOnPath, isExecutable, lastLine, runCommand } from '../../workers/server/command.js';

/** Go modules whose programs the images contain, by the name they have there. */
const PROGRAMS = {
  'temporal-server': 'go.temporal.io/server/cmd/server',
  'temporal-sql-tool': 'go.temporal.io/server/cmd/tools/sql',
} as const;

const INSTALL_MS = 30 * 60_000;

/**
 * A folder with `temporal-server` and `temporal-sql-tool` of one version, built once with `go install` and kept in the cache.
 *
 * Errors  ConfigError where there is no Go, or the build fails.
 */
export async function temporalPrograms(
  version: string,
  env: Environment,
  say: (line: string) => void,
): Promise<string> {
  const folder = join(cacheFolder(env), 'topology', `temporal-${version}`);
  await mkdir(folder, { recursive: true });
  for (const [name, module] of Object.entries(PROGRAMS)) {
    if (await isExecutable(join(folder, name))) continue;
    if ((await findOnPath('go', env)) === null) {
      throw missing('go', 'Install Go 1.26 or newer; the server is built from its module once.');
    }
    say(`building ${name} ${version} (go install ${module}), once; the server takes about five minutes`);
    const built = await runCommand('go', ['install', `${module}@v${version}`], {
      env: { ...env, GOBIN: folder, CGO_ENABLED: '0' },
      timeoutMs: INSTALL_MS,
    });
    if (built.code !== 0) throw missing(name, built.failure ?? lastLine(built.stderr));
    await rename(join(folder, module.slice(module.lastIndexOf('/') + 1)), join(folder, name));
  }
  return folder;
}

/**
 * Folder of PostgreSQL's programs of a major version: on PATH, or where Debian puts them.
 *
 * Errors  ConfigError where no such version is installed.
 */
export async function postgresPrograms(major: string, env: Environment): Promise<{ folder: string; version: string }> {
  const onPath = await findOnPath('initdb', env);
  for (const folder of [`/usr/lib/postgresql/${major}/bin`, ...(onPath === null ? [] : [dirname(onPath)])]) {
    const { code, stdout } = await runCommand(join(folder, 'postgres'), ['--version'], { env, timeoutMs: 10_000 });
    const version = /(\d+)\.\d+/.exec(stdout);
    if (code === 0 && version?.[1] === major) return { folder, version: version[0] };
  }
  throw missing(`PostgreSQL ${major}`, `Install it: apt-get install postgresql-${major}`);
}

/** The version in an image's tag, such as 1.31.2 or 15.18. */
export function versionOf(image: string): string {
  const version = /:v?(\d+(?:\.\d+)+)/.exec(image)?.[1];
  if (version === undefined) throw missing(image, 'Pin the image to a version.');
  return version;
}

/** A folder for PATH with programs under the names they have in an image. */
export async function pathFolder(folder: string, programs: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, target] of Object.entries(programs)) await symlink(target, join(folder, name));
  return folder;
}

const missing = (what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ConfigError', where: 'topology', what: `${what} is not to be had`, next });
