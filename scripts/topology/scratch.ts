/** A machine of its own for one proof: folders, ports, the programs of the images, and an environment that knows nothing else. */
import { chmod, cp, mkdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import { lastLine, runCommand } from '../../workers/server/command.js';
import { pathFolder, postgresPrograms, temporalPrograms, versionOf } from './binaries.js';
import { type Place, SHARED_MACHINE } from './cluster.js';
import { type ComposeService, parseEnvFile, readCompose, startOrder } from './compose-file.js';
import { freePorts } from './free-ports.js';
import { layOutImage } from './image-folder.js';
import { strippedEnvironment } from './stripped-environment.js';

/** The profile that is proved; `light` is a dev server as every test of the project starts one. */
const PROFILE = 'full';

export interface Scratch {
  /** In the order in which they start. */
  readonly services: readonly ComposeService[];
  service(name: string): ComposeService;
  readonly place: Place;
  readonly postgres: { readonly folder: string; readonly version: string };
  readonly temporalVersion: string;
  readonly databasePort: number;
  /** The server's variables beyond those of the file. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Lays everything out below a new folder; nothing runs yet. */
export async function scratchMachine(root: string, folder: string, say: (line: string) => void): Promise<Scratch> {
  const env = strippedEnvironment(process.env);
  const volumes = join(folder, 'volumes');
  const data = join(volumes, 'artifacts');
  await mkdir(data, { recursive: true });

  const envFile = join(folder, '.env');
  const made = await runCommand('sh', [join(root, 'deploy', 'make-env.sh'), envFile], { env, timeoutMs: 10_000 });
  if (made.code !== 0) throw unprepared(`deploy/make-env.sh: ${made.failure ?? lastLine(made.stderr)}`);
  const settings = parseEnvFile(await readFile(envFile, 'utf8'));
  const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  const services = startOrder(orThrow(readCompose(text, settings)), PROFILE);
  const service = (name: string): ComposeService => {
    const found = services.find((s) => s.name === name);
    if (found === undefined) throw unprepared(`docker-compose.yml has no service ${name} in the profile ${PROFILE}`);
    return found;
  };

  const temporalVersion = versionOf(service('temporal').image);
  if (versionOf(service('schema').image) !== temporalVersion)
    throw unprepared('server and admin tools differ in version');
  const [major = ''] = versionOf(service('postgresql').image).split('.');
  const postgres = await postgresPrograms(major, env);
  const temporal = await temporalPrograms(temporalVersion, env, say);

  const image = join(folder, 'image');
  await layOutImage(root, image);
  await chmod(join(image, 'scripts', 'sextant.mjs'), 0o755);
  await cp(join(root, 'configs'), join(data, 'configs'), { recursive: true });
  const programs = await pathFolder(join(folder, 'bin'), {
    sextant: join(image, 'scripts', 'sextant.mjs'),
    'temporal-server': join(temporal, 'temporal-server'),
    'temporal-sql-tool': join(temporal, 'temporal-sql-tool'),
    pg_isready: join(postgres.folder, 'pg_isready'),
  });
  const workers = services.filter(({ command }) => command[0] === 'worker').map(({ name }) => name);
  // From a place of this process's own, so that two proofs at once seldom meet.
  const ports = orThrow(await freePorts(3 + SHARED_MACHINE.length + 2 * workers.length, 16 * process.pid));
  const take = (): number => ports.pop() ?? 0;
  const [databasePort, frontend, http] = [take(), take(), take()];
  const extra = Object.fromEntries(SHARED_MACHINE.map((name) => [name, `${take()}`]));
  const shared = { '5432': databasePort, '7233': frontend, '7243': http };
  const own = Object.fromEntries(workers.map((name) => [name, { '8901': take(), '9464': take() }]));
  const machine = {
    ...{ root, volumes, hosts: services.map(({ name }) => name) },
    ports: (name: string) => ({ ...shared, ...own[name] }),
  };
  const path = [programs, env['PATH'] ?? ''].join(delimiter);
  const place = { machine, env: { ...env, PATH: path, NODE_ENV: 'production' }, logs: join(folder, 'logs'), data };
  return { services, service, place, postgres, temporalVersion, databasePort, extra };
}

const unprepared = (what: string): ProblemError =>
  new ProblemError({ type: 'ConfigError', where: 'topology', what, next: 'Correct docker-compose.yml or deploy/.' });
