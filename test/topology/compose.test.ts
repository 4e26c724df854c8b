/** docker-compose.yml, Dockerfile and deploy/: nothing floats, nothing is open, and nothing differs from what was tried. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow } from '../../contracts/problem.js';
import { SHARED_MACHINE } from '../../scripts/topology/cluster.js';
import {
  type ComposeService,
  parseEnvFile,
  readCompose,
  signature,
  startOrder,
} from '../../scripts/topology/compose-file.js';
import { lastStageCopies } from '../../scripts/topology/image-folder.js';
import type { TopologyRecord } from '../../scripts/topology/record.js';
import { PINNED_CLI_VERSION } from '../../workers/server/pinned-wheels.js';
import { packageRoot } from '../support/package-root.js';

const read = (path: string): Promise<string> => readFile(join(packageRoot, path), 'utf8');
const run = promisify(execFile);
const PASSWORD = 'only-for-this-test-0123456789';

let text: string;
let services: ComposeService[];
let folder: string;
beforeAll(async () => {
  text = await read('docker-compose.yml');
  services = orThrow(readCompose(text, { POSTGRES_PASSWORD: PASSWORD }));
  folder = await mkdtemp(join(tmpdir(), 'sextant-deploy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const proved = async (): Promise<TopologyRecord> => JSON.parse(await read('deploy/topology.json')) as TopologyRecord;
const named = (name: string): ComposeService => services.find((service) => service.name === name)!;
const staying = (): ComposeService[] => services.filter(({ restart }) => restart === 'unless-stopped');

/** Names that the server's own template reads (`common/config/config_template_embedded.yaml`, 1.31.2), or a flag of it. */
const SERVER_READS = [
  ...['DB', 'DB_PORT', 'DBNAME', 'VISIBILITY_DBNAME', 'POSTGRES_SEEDS', 'POSTGRES_USER', 'POSTGRES_PWD'],
  ...['NUM_HISTORY_SHARDS', 'BIND_ON_IP', 'FRONTEND_GRPC_PORT', 'FRONTEND_HTTP_PORT', 'DYNAMIC_CONFIG_FILE_PATH'],
  ...['TEMPORAL_ALLOW_NO_AUTH', 'LOG_LEVEL'],
];
const TEMPORAL_CLIENT_READS = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'];

describe('docker-compose.yml', () => {
  it('holds, service for service, what the topology was last proved with: `npm run topology` writes it anew', async () => {
    const record = await proved();
    expect(Object.keys(record.services).length).toBeGreaterThan(6);
    for (const [name, { stoodIn, ...words }] of Object.entries(record.services)) {
      expect([name, signature(named(name))]).toEqual([name, words]);
      expect(stoodIn).not.toBe('');
    }
  });

  it('proved every service of the profile `full` but those that are no part of a run, each with its reason', async () => {
    const record = await proved();
    const full = startOrder(services, 'full').map(({ name }) => name);
    expect([...Object.keys(record.services), ...Object.keys(record.left)].sort()).toEqual(full.sort());
    expect(record.run.artifacts).toBeGreaterThan(20);
    expect(record.run.killed).toEqual(['temporal', 'compute']);
    expect(record.added).toEqual(SHARED_MACHINE);
  });

  it('pins every image to a version, ours to that of the package', async () => {
    const { version } = JSON.parse(await read('package.json')) as { version: string };
    for (const { name, image } of services) {
      expect([name, image]).toEqual([name, expect.stringMatching(/^[\w./-]+:\d+(\.\d+)+(-[a-z]+)?$/)]);
      if (image.startsWith('sextant-portfolio')) expect(image).toBe(`sextant-portfolio:${version}`);
    }
    expect(named('schema').image.split(':')[1]).toBe(named('temporal').image.split(':')[1]);
    expect(named('dev-server').image).toBe(named('schema').image);
  });

  it('has no password of its own: without one it is refused, with words', () => {
    const refused = readCompose(text, {});
    expect(refused.ok).toBe(false);
    expect(refused.ok ? '' : refused.problem.what).toContain('POSTGRES_PASSWORD is not set');
    const secret = /PASSWORD|PWD|SECRET|TOKEN|_KEY/;
    const values = services.flatMap(({ environment }) =>
      Object.entries(environment).filter(([name]) => secret.test(name)),
    );
    expect(values.length).toBe(3);
    for (const [, value] of values) expect(value).toBe(PASSWORD);
  });

  it('publishes ports on this machine alone', () => {
    const ports = services.flatMap((service) => service.ports);
    expect(ports.length).toBeGreaterThanOrEqual(4);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('limits what each service may take, starts again what stays, and asks it how it is', () => {
    for (const { name, limits } of services)
      expect([name, Object.keys(limits).sort()]).toEqual([name, ['cpus', 'memory']]);
    expect(staying().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['postgresql', 'temporal', 'orchestrator', 'io', 'compute', 'worker', 'dev-server']),
    );
    // The UI's image has no program to ask with.
    for (const { name, healthcheck } of staying())
      expect([name, healthcheck !== null]).toEqual([name, name !== 'temporal-ui']);
  });

  it('gives the server only variables that it reads, and its clients only those of Temporal and ours', () => {
    expect(Object.keys(named('temporal').environment).sort()).toEqual([...SERVER_READS].sort());
    for (const { environment, image } of services) {
      if (!image.startsWith('sextant-portfolio')) continue;
      for (const name of Object.keys(environment)) {
        if (name.startsWith('SEXTANT_')) continue;
        expect(TEMPORAL_CLIENT_READS).toContain(name);
      }
    }
  });

  it('serves every role by one worker in each profile, all in one folder of artifacts', () => {
    const roles = (profile: string) =>
      startOrder(services, profile).flatMap(({ command }) => (command[0] === 'worker' ? [command[2]] : []));
    expect(roles('full').sort()).toEqual(['compute', 'io', 'orchestrator']);
    expect(roles('light')).toEqual(['all']);
    for (const { mounts, command } of services) {
      if (command[0] === 'worker') expect(mounts).toContainEqual({ source: 'artifacts', target: '/data' });
    }
  });

  it('stops a worker later than the worker itself gives up', () => {
    expect(/stop_grace_period: (\d+)s/.exec(text)?.[1]).toBe('45');
  });
});

describe('the profile light', () => {
  it('starts the dev server on its file with the two pragmas that make it fast', () => {
    const { command } = named('dev-server');
    expect(command.slice(0, 3)).toEqual(['temporal', 'server', 'start-dev']);
    expect(command.filter((word) => word.startsWith('--sqlite-pragma='))).toEqual([
      '--sqlite-pragma=journal_mode=WAL',
      '--sqlite-pragma=synchronous=NORMAL',
    ]);
    expect(PINNED_CLI_VERSION).toMatch(/^1\./);
  });
});

describe('deploy/', () => {
  it('make-env.sh writes a password nobody else has, readable by its owner alone, and never overwrites', async () => {
    const files = ['a.env', 'b.env'].map((name) => join(folder, name));
    for (const file of files) await run('sh', [join(packageRoot, 'deploy/make-env.sh'), file]);
    const [one, two] = await Promise.all(files.map(async (file) => parseEnvFile(await readFile(file, 'utf8'))));
    expect(one!['POSTGRES_PASSWORD']).toMatch(/^[0-9a-f]{32}$/);
    expect(two!['POSTGRES_PASSWORD']).not.toBe(one!['POSTGRES_PASSWORD']);
    expect((await stat(files[0]!)).mode & 0o777).toBe(0o600);
    await expect(run('sh', [join(packageRoot, 'deploy/make-env.sh'), files[0]!])).rejects.toMatchObject({ code: 1 });
    expect(parseEnvFile(await readFile(files[0]!, 'utf8'))).toEqual(one);
    expect(readCompose(text, one!).ok).toBe(true);
  });

  it('env.example names every variable the file takes, and no others', async () => {
    const taken = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const example = parseEnvFile(await read('deploy/env.example'));
    expect(Object.keys(example).sort()).toEqual([...taken, 'COMPOSE_PROFILES'].sort());
    expect(example['POSTGRES_PASSWORD']).toBe('');
  });

  it('is not in the image, and neither is .env', async () => {
    const allowed = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    expect(allowed).not.toContain('!deploy');
    expect(allowed.some((line) => line.includes('.env'))).toBe(false);
    expect((await read('.gitignore')).split('\n')).toContain('.env');
  });
});

describe('the Dockerfile', () => {
  it('copies what exists and what .dockerignore lets through, and runs as nobody special', async () => {
    const dockerfile = await read('Dockerfile');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*)$/gm)].flatMap(([, words]) =>
      words!
        .split(' ')
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1),
    );
    const allowed = (await read('.dockerignore'))
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    for (const path of copied) {
      await expect(stat(join(packageRoot, path))).resolves.toBeDefined();
      expect(allowed).toContain(path.split('/')[0]);
    }
    expect(allowed.filter((path) => !copied.some((source) => source.split('/')[0] === path))).toEqual([]);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm))
      expect(image).toMatch(/^node:20\.\d+\.\d+-bookworm-slim$/);
  });

  it('builds from every source folder', async () => {
    const dockerfile = await read('Dockerfile');
    const { include } = JSON.parse(await read('tsconfig.json')) as { include: string[] };
    for (const path of include) expect(dockerfile).toMatch(new RegExp(`^COPY ${path} ${path}$`, 'm'));
  });

  it('brings along every script the command imports before it is built', async () => {
    const copies = lastStageCopies(await read('Dockerfile')).flatMap(({ sources }) => sources);
    const source = await read('scripts/sextant.mjs');
    const imports = [...source.matchAll(/from '\.\/(.*)'/g)].map(([, path]) => `scripts/${path}`);
    expect(imports.length).toBeGreaterThan(0);
    expect(copies).toEqual(expect.arrayContaining(imports));
    expect(await readdir(join(packageRoot, 'samples'))).not.toEqual([]);
  });
});
