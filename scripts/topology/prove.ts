/**
 * Goes through the services of docker-compose.yml without a container engine: database, schema, server, setup, three workers; runs the
 * sample mandate, kills the server and a worker in the middle, and compares every hash with a run in process.
 */
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '../../contracts/problem.js';
import { packageRoot } from '../../workers/settings.js';
import { healthcheck, runToEnd, SHARED_MACHINE, startService } from './cluster.js';
import { type Daemon, untilHealthy } from './daemon.js';
import { differences, killOnce, resultOf, startRun } from './interrupted-run.js';
import { onThisMachine } from './on-this-machine.js';
import { createCluster, databaseUser, startDatabase } from './postgres.js';
import { recordOf } from './record.js';
import { type Scratch, scratchMachine } from './scratch.js';

const MANDATE = 'configs/portfolio_sample.yaml';
/** Steps and windows done before the kill: the walk-forward is then under way, and far from its end. */
const ENOUGH = 40;
/** How long nobody brings the dead ones back: longer than a worker keeps a result it cannot report, or a client asks by itself. */
const OUTAGE_MS = 20_000;
const STOP_MS = 45_000;
const WORKERS = ['orchestrator', 'io', 'compute'] as const;
/** Killed outright in the middle of the run. */
const VICTIMS = ['temporal', 'compute'] as const;

/** Proves the topology and writes deploy/topology.json. Rejects with the first thing that does not hold. */
export async function prove(say: (line: string) => void, { keep = false } = {}): Promise<void> {
  const root = packageRoot;
  // A short path: PostgreSQL's socket has room for a hundred characters.
  const folder = await mkdtemp(join(tmpdir(), 'sextant-topo-'));
  const alive = new Map<string, Daemon>();
  const timed = stopwatch(say);
  try {
    const scratch = await timed('folders, programs and the files of the image', () =>
      scratchMachine(root, folder, say),
    );
    const expected = await timed('the sample mandate in process', () => referenceResult(scratch, folder));
    await bringUp(scratch, folder, alive, timed);

    const { place, service } = scratch;
    const env = { ...place.env, ...onThisMachine(service('orchestrator'), place.machine).environment };
    const began = performance.now();
    const run = startRun(['sextant', 'run', '--config', MANDATE, '--json'], { cwd: place.data, env });
    const victims = VICTIMS.map((name) => alive.get(name)!);
    const reached = await Promise.race([
      killOnce(join(place.data, 'home'), ENOUGH, victims),
      run.ended.then((outcome) => {
        resultOf('the run on the services', outcome);
        throw unproved('the run ended before anything was killed', 'Raise the length of its walk-forward.');
      }),
    ]);
    say(
      `killed ${VICTIMS.join(' and ')} (SIGKILL) with ${reached} steps and windows remembered; ${OUTAGE_MS / 1000} s of outage`,
    );
    await wait(OUTAGE_MS);
    for (const name of VICTIMS) await timed(`${name} again`, async () => void alive.set(name, await up(scratch, name)));
    const result = resultOf('the run on the services', await run.ended);
    say(`the interrupted run: ${((performance.now() - began) / 1000).toFixed(1)} s`);

    const wrong = differences(result, expected);
    const artifacts = Object.keys(expected.artifacts).length;
    if (wrong.length > 0)
      throw unproved(`${wrong.length} of ${artifacts} hashes differ: ${wrong.join(', ')}`, 'Find out why.');
    if (result.outcome !== expected.outcome)
      throw unproved(`outcome ${result.outcome}, in process ${expected.outcome}`, 'Find out why.');
    say(`${artifacts} artifacts, every hash as in process; outcome ${result.outcome}`);
    await takeDown(alive, timed);

    const record = recordOf(scratch.services, stoodIn(scratch), {
      left: { 'temporal-ui': 'a page that reads the server; no part of a run' },
      added: [...SHARED_MACHINE],
      run: { mandate: MANDATE, killed: [...VICTIMS], artifacts },
    });
    await writeFile(join(root, 'deploy', 'topology.json'), `${JSON.stringify(record, null, 2)}\n`);
    say('wrote deploy/topology.json');
  } finally {
    for (const daemon of [...alive.values()].reverse()) await daemon.stop(STOP_MS);
    if (keep) say(`everything is left in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

type Timed = <T>(what: string, work: () => Promise<T>) => Promise<T>;

const stopwatch =
  (say: (line: string) => void): Timed =>
  async (what, work) => {
    const began = performance.now();
    const value = await work();
    say(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return value;
  };

async function referenceResult({ place }: Scratch, folder: string) {
  const cwd = join(folder, 'reference');
  await mkdir(cwd);
  await cp(join(place.data, 'configs'), join(cwd, 'configs'), { recursive: true });
  const env = { ...place.env, SEXTANT_HOME: join(cwd, 'home') };
  const local = startRun(['sextant', 'run', '--config', MANDATE, '--engine', 'local', '--json'], { cwd, env });
  return resultOf('the run in process', await local.ended);
}

async function bringUp(scratch: Scratch, folder: string, alive: Map<string, Daemon>, timed: Timed): Promise<void> {
  const { place, service, postgres, databasePort } = scratch;
  const postgresql = onThisMachine(service('postgresql'), place.machine);
  const database = {
    ...{ programs: postgres.folder, folder: join(folder, 'pg'), port: databasePort, settings: postgresql.environment },
    user: await databaseUser(place.env),
  };
  // The database's user must be able to reach its folder below this one.
  if (database.user !== null) await chmod(folder, 0o711);
  await mkdir(place.logs, { recursive: true });
  await timed(`postgresql ${postgres.version}: initdb`, () => createCluster(database, place.env));
  await timed('postgresql healthy', async () => {
    const daemon = await startDatabase(database, place.env, join(place.logs, 'postgresql.log'));
    alive.set('postgresql', daemon);
    await untilHealthy(daemon, healthcheck(postgresql, place), 60_000);
  });
  await timed('schema', () => runToEnd(service('schema'), place));
  await timed('schema once more', () => runToEnd(service('schema'), place));
  for (const name of ['temporal'] as const)
    await timed(`${name} healthy`, async () => void alive.set(name, await up(scratch, name)));
  await timed('setup', () => runToEnd(service('setup'), place, ['sextant']));
  await timed('setup once more', () => runToEnd(service('setup'), place, ['sextant']));
  for (const name of WORKERS) await timed(`${name} healthy`, async () => void alive.set(name, await up(scratch, name)));
}

/** The images' own words come before those of the file: `temporal-server start`, and the Dockerfile's entry point. */
const up = ({ service, place, extra }: Scratch, name: string): Promise<Daemon> =>
  name === 'temporal'
    ? startService(service(name), place, { program: ['temporal-server', 'start'], extra })
    : startService(service(name), place, { program: ['sextant'] });

/** Workers first, so that they can say goodbye to the server; each must leave with exit code 0. */
async function takeDown(alive: Map<string, Daemon>, timed: Timed): Promise<void> {
  for (const name of WORKERS) {
    const daemon = alive.get(name)!;
    const code = await timed(`${name} stopped`, () => daemon.stop(STOP_MS));
    alive.delete(name);
    if (code !== 0) {
      const said = (await readFile(daemon.logFile, 'utf8')).trim().split('\n').slice(-3).join('\n');
      throw unproved(`${name} ended with ${code ?? 'a signal'} on SIGTERM: ${said}`, 'Read its log with --keep.');
    }
  }
}

const stoodIn = ({ services, postgres, temporalVersion }: Scratch): Record<string, string> => {
  const programs: Record<string, string> = {
    postgresql: `PostgreSQL ${postgres.version}, initdb and postgres`,
    schema: `temporal-sql-tool ${temporalVersion} by go install`,
    temporal: `temporal-server ${temporalVersion} by go install`,
  };
  const ours = services.filter(({ image }) => image.startsWith('sextant-portfolio:'));
  for (const { name } of ours) programs[name] = 'the files the Dockerfile copies, production packages only';
  return programs;
};

const unproved = (what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ConfigError', where: 'topology', what, next });
