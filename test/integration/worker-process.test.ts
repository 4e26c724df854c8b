/** A worker as a process: health, metrics, memory, other code beside it, a server that goes and comes, and the way it leaves. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orThrow } from '../../contracts/problem.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/temporal-names.js';
import { freePorts } from '../../scripts/topology/free-ports.js';
import type { HealthReport } from '../../workers/health.js';
import { startDevServer } from '../../workers/server/dev-server.js';
import { builtPackage } from '../support/package-root.js';
import { endProcesses, launch, type Running, sextant, until } from '../support/processes.js';
import { type TestServer, testServer } from '../support/temporal.js';
import { type Workspace, workspace } from '../support/workspace.js';

const NAMESPACE = 'acme';
/** Of an idle worker of all roles. */
const MEMORY_KB = 450 * 1024;

let place: Workspace;
let temporal: TestServer;
let env: Record<string, string>;
let ports: { health: number; metrics: number; other: number };
let worker: Running;
beforeAll(async () => {
  place = await workspace();
  temporal = await testServer(place.root);
  env = { ...temporal.env, TEMPORAL_NAMESPACE: NAMESPACE };
  const [health, metrics, other] = orThrow(await freePorts(3, 16 * process.pid));
  ports = { health: health!, metrics: metrics!, other: other! };
}, 120_000);
afterAll(async () => {
  await endProcesses();
  await temporal?.close();
  await place?.remove();
});

const ready = async (running: Running): Promise<Running> => {
  let over = '';
  void running.ended.then(({ code, stderr }) => {
    over = `it ended with ${code}: ${stderr}`;
  });
  await until('the worker is ready', () => {
    if (over !== '') throw new Error(over);
    return running.said().includes('worker ready');
  });
  return running;
};
const healthOf = async (port: number): Promise<{ status: number; report: HealthReport }> => {
  const reply = await fetch(`http://127.0.0.1:${port}/healthz`);
  return { status: reply.status, report: (await reply.json()) as HealthReport };
};

it('setup makes the namespace with its attributes, and a second one finds all of it', async () => {
  const setup = () => sextant(['setup', '--retention', '3d', '--json'], place.place(env)).ended;
  const first = await setup();
  expect([first.code, JSON.parse(first.stdout)]).toEqual([
    0,
    {
      address: temporal.server.address,
      namespace: NAMESPACE,
      made: 'created',
      added: [...SEARCH_ATTRIBUTES],
      retentionMs: 259_200_000,
    },
  ]);
  expect(JSON.parse((await setup()).stdout)).toMatchObject({ made: 'as it was', added: [] });
  const longer = await sextant(['setup', '--retention', '5d', '--json'], place.place(env)).ended;
  expect(JSON.parse(longer.stdout)).toMatchObject({ made: 'updated', added: [] });
}, 120_000);

it('setup refuses a namespace whose attribute of the name has another type, and a retention the server would refuse', async () => {
  const attribute = ['operator', 'search-attribute', 'create', '-n', 'default', '--address', temporal.server.address];
  // The test server's own namespace has ours already: another one gets a number by the name of Outcome.
  const other = ['operator', 'namespace', 'create', '-n', 'numbers', '--address', temporal.server.address];
  expect((await launch(temporal.binary, other, { cwd: place.root }).ended).code).toBe(0);
  attribute[4] = 'numbers';
  const create = async () =>
    (await launch(temporal.binary, [...attribute, '--name', 'Outcome', '--type', 'Double'], { cwd: place.root }).ended)
      .code === 0;
  await until('the new namespace takes attributes', create, { everyMs: 500 });
  const refused = await sextant(['setup'], place.place({ ...env, TEMPORAL_NAMESPACE: 'numbers' })).ended;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/ConfigError: it has type \d, and Keyword/);
  const short = await sextant(['setup', '--retention', '2h'], place.place(env)).ended;
  expect([short.code, short.stderr.includes('at least 1d')]).toEqual([2, true]);
}, 120_000);

it('a worker of all roles is healthy, serves its metrics, and needs less than 450 MB while it waits', async () => {
  const listen = ['--health-port', `${ports.health}`, '--metrics-port', `${ports.metrics}`];
  worker = await ready(sextant(['worker', '--log', 'json', ...listen], place.place(env)));
  const { status, report } = await healthOf(ports.health);
  expect([status, report.attention, report.foreign]).toEqual([200, [], []]);
  expect(report.queues.map(({ queue }) => queue)).toEqual(
    expect.arrayContaining(['sextant-orchestrator', 'sextant-io', 'sextant-io-binance', 'sextant-compute']),
  );
  expect(report.server).toEqual({ address: temporal.server.address, namespace: NAMESPACE, reachable: true });
  const { code } = JSON.parse(await readFile(join(builtPackage(), 'dist', 'fingerprint.json'), 'utf8')) as {
    code: string;
  };
  expect(code.startsWith(report.code.code)).toBe(true);

  const metrics = await (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text();
  expect(metrics).toMatch(/^temporal_worker_task_slots_available\{[^}]*task_queue="sextant-compute"/m);
  const asked = await sextant(['health', '--port', `${ports.health}`], place.place(env)).ended;
  expect([asked.code, asked.stdout]).toEqual([
    0,
    `healthy: orchestrator, io, compute, ${report.queues.length} queues\n`,
  ]);

  if (process.platform !== 'linux') return; // Memory is read from /proc.
  const proc = await readFile(`/proc/${worker.pid}/status`, 'utf8');
  expect(Number(/VmRSS:\s+(\d+)/.exec(proc)?.[1])).toBeLessThan(MEMORY_KB);
}, 120_000);

it('each line it says is JSON with its time, level and role', () => {
  const entries = worker
    .said()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.length).toBeGreaterThan(1);
  for (const entry of entries) {
    expect(entry).toMatchObject({ role: 'all', level: expect.any(String), msg: expect.any(String) });
    expect(Date.parse(String(entry['time']))).toBeGreaterThan(0);
  }
});

it('a second worker of other code is told by both, and neither stops', async () => {
  const other = join(place.root, 'other-build');
  await mkdir(other);
  for (const path of ['dist', 'scripts', 'samples', 'package.json']) {
    await cp(join(builtPackage(), path), join(other, path), { recursive: true });
  }
  await symlink(join(builtPackage(), 'node_modules'), join(other, 'node_modules'));
  await writeFile(join(other, 'dist', 'fingerprint.json'), JSON.stringify({ code: 'f'.repeat(64), version: '0.0.0' }));
  const command = [
    join(other, 'scripts', 'sextant.mjs'),
    'worker',
    '--role',
    'compute',
    '--health-port',
    `${ports.other}`,
  ];
  const second = await ready(launch(process.execPath, command, place.place(env)));
  expect(second.said()).toMatch(
    /WARN another worker on sextant-compute computes with code [0-9a-f]{12}, this one with ffffffffffff/,
  );
  const { status, report } = await healthOf(ports.other);
  expect([status, report.code.code, report.foreign.map(({ queues }) => queues)]).toEqual([
    ...[200, 'f'.repeat(12)],
    [['sextant-compute']],
  ]);
  await until(
    'the first worker has noticed',
    async () => (await healthOf(ports.health)).report.foreign.some(({ code }) => code?.code === 'f'.repeat(12)),
    { timeoutMs: 90_000, everyMs: 1_000 },
  );
  expect(worker.said()).toContain('another worker on sextant-compute');
  second.kill('SIGTERM');
  expect((await second.ended).code).toBe(0);
}, 180_000);

it('without its server it says so and waits; when the server is back it is well again', async () => {
  const { server } = temporal;
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  const lost = await healthOf(ports.health);
  expect([lost.status, lost.report.healthy, lost.report.server.reachable]).toEqual([503, false, false]);
  expect(lost.report.attention[0]).toContain(`${server.address} does not answer for ${NAMESPACE}`);
  const asked = await sextant(['health', '--port', `${ports.health}`], place.place(env)).ended;
  expect(asked.code).toBe(1);

  const port = Number(server.address.split(':')[1]);
  const again = await startDevServer({
    ...{ binary: temporal.binary, dbFile: join(place.root, 'temporal.db'), port, uiPort: 'free', log: () => undefined },
  });
  const { client } = temporal;
  const back = orThrow(again);
  temporal = {
    ...{ ...temporal, server: back },
    close: async () => {
      await client.connection.close();
      await back.stop();
    },
  };
  await until('the worker is well', async () => (await healthOf(ports.health)).status === 200);
}, 120_000);

it('on SIGTERM it leaves with exit code 0 and says so', async () => {
  worker.kill('SIGTERM');
  const { code, stderr, stdout } = await worker.ended;
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('worker stopped');
  const gone = await sextant(['health', '--port', `${ports.health}`], place.place(env)).ended;
  expect([gone.code, gone.stderr.includes('no worker answers')]).toEqual([1, true]);
}, 60_000);

it.each([
  ['--health-port', '70000'],
  ['--metrics-port', 'here'],
  ['--grace', 'soon'],
  ['--role', 'chief'],
])(
  '%s %s is refused with words',
  async (option, value) => {
    const { code, stderr } = await sextant(['worker', option, value], place.place(env)).ended;
    expect([code, stderr.includes(option)]).toEqual([2, true]);
  },
  30_000,
);

it.each(['--health-port', '--metrics-port'])(
  'a taken %s is named, and the worker does not start',
  async (option) => {
    const { server } = temporal;
    const port = server.address.split(':')[1]!;
    const { code, stderr } = await sextant(['worker', '--role', 'io', option, port], place.place(env)).ended;
    expect([code, stderr.includes('PortTakenError'), stderr.includes(option)]).toEqual([1, true, true]);
  },
  60_000,
);
