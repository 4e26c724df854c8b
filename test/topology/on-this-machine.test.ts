// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so Compose writes its variables.
import { describe, expect, it } from 'vitest';
import { orThrow } from '../../contracts/problem.js';
import { type ComposeService, parseEnvFile, readCompose, startOrder } from '../../scripts/topology/compose-file.js';
import { lastStageCopies, productionPackages } from '../../scripts/topology/image-folder.js';
import { onThisMachine } from '../../scripts/topology/on-this-machine.js';

const compose = (services: string, env: Readonly<Record<string, string>> = {}) =>
  readCompose(`name: x\nservices:\n${services}`, env);
const one = (body: string, env?: Readonly<Record<string, string>>): ComposeService =>
  orThrow(compose(`  a:\n    image: i:1.0\n${body}`, env))[0]!;

describe('readCompose', () => {
  it.each([
    ['${A}', { A: 'x' }, 'x'],
    ['${A}', {}, ''],
    ['${A:-d}', {}, 'd'],
    ['${A:-d}', { A: '' }, 'd'],
    ['${A:-d}', { A: 'x' }, 'x'],
    ['p-${A:-./d}:$$HOME', {}, 'p-./d:$HOME'],
    ['${A:?say it}', { A: 'x' }, 'x'],
  ])('fills in %s of %j with %j', (text, env, value) => {
    expect(one(`    environment: {V: '${text}'}`, env as Record<string, string>).environment['V']).toBe(value);
  });

  it('tells every variable that is missing', () => {
    const found = compose("  a: {image: 'i:1', environment: {V: '${A:?first}', W: '${B:?second}'}}");
    expect(found).toMatchObject({ ok: false, problem: { type: 'ConfigError' } });
    expect(found.ok ? '' : found.problem.what).toBe('A is not set: first; B is not set: second');
  });

  it('refuses a service without an image and a variable that is no text, naming them', () => {
    const found = compose('  a: {command: x}\n  b: {image: i, environment: {N: 5}}');
    expect(found.ok ? '' : found.problem.what).toMatch(/services\.a\.image[\s\S]*services\.b\.environment\.N/);
  });

  it('reads merged keys, commands written as one text, and health checks without their first word', () => {
    const service = one('    <<: {restart: always}\n    command: a b\n    healthcheck: {test: [CMD, x, "1"]}');
    expect(service).toMatchObject({ restart: 'always', command: ['a', 'b'], healthcheck: ['x', '1'] });
  });
});

describe('startOrder', () => {
  const three = (last: string) =>
    orThrow(
      compose(
        `  c: {image: i, profiles: [p], depends_on: {b: {condition: service_healthy}}}\n  b: {image: i, profiles: [p], depends_on: {a: {condition: service_healthy}}}\n  a: {image: i, profiles: [p]${last}}\n  z: {image: i, profiles: [q]}`,
      ),
    );

  it('starts what others need before them, of one profile', () => {
    expect(startOrder(three(''), 'p').map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('says who waits for each other', () => {
    expect(() => startOrder(three(', depends_on: {c: {condition: service_healthy}}'), 'p')).toThrow(
      /c, b, a wait in vain/,
    );
  });
});

describe('onThisMachine', () => {
  const machine = {
    ...{ root: '/repo', volumes: '/vol', hosts: ['postgresql', 'temporal'] },
    ports: (name: string) => ({ '5432': 15432, '7233': 17233, ...(name === 'a' ? { '8901': 18901 } : {}) }),
  };
  const service = one(
    `    volumes: ['./deploy:/deploy:ro', 'artifacts:/data', './configs:/data/configs:ro']
    entrypoint: [/bin/sh]
    command: [/deploy/schema.sh, '8901', '127.0.0.1:8901', 'http://127.0.0.1:7233/x', /data/configs/p.yaml, '17233', /database/5432x]
    healthcheck: {test: [CMD, ask, '0.0.0.0:8901', '0.0.0.0']}
    environment: {SQL_HOST: postgresql, POSTGRES_SEEDS: postgresql, DB_PORT: '5432', POSTGRES_USER: temporal, DBNAME: temporal, TEMPORAL_ADDRESS: 'temporal:7233', HOME_DIR: /data/home, SECRET: a7233b}`,
  );

  it('puts ports, hosts and folders of this machine in their places', () => {
    const { argv, healthcheck, environment } = onThisMachine(service, machine);
    expect(argv).toEqual([
      ...['/bin/sh', '/repo/deploy/schema.sh', '18901', '127.0.0.1:18901', 'http://127.0.0.1:17233/x'],
      ...['/vol/artifacts/configs/p.yaml', '17233', '/database/5432x'],
    ]);
    expect(healthcheck).toEqual(['ask', '127.0.0.1:18901', '127.0.0.1']);
    expect(environment).toEqual({
      ...{ SQL_HOST: '127.0.0.1', POSTGRES_SEEDS: '127.0.0.1', DB_PORT: '15432', TEMPORAL_ADDRESS: '127.0.0.1:17233' },
      ...{ HOME_DIR: '/vol/artifacts/home', SECRET: 'a7233b' },
      // A user and a database, though a service has the same name.
      ...{ POSTGRES_USER: 'temporal', DBNAME: 'temporal' },
    });
  });
});

describe('the image as a folder', () => {
  it('is what the last stage copies below its working folder', () => {
    const copies = lastStageCopies(
      'FROM a AS build\nCOPY x y\nFROM b\nCOPY --from=build /opt/sextant/dist dist\nCOPY --chmod=755 s.mjs scripts/\nCOPY c /data/c\n',
    );
    expect(copies).toEqual([
      { sources: ['dist'], target: 'dist', built: true },
      { sources: ['s.mjs'], target: 'scripts/', built: false },
    ]);
  });

  it('has the packages of production alone, and nested ones with those that hold them', () => {
    const packages = {
      ...{ '': {}, 'node_modules/a': {}, 'node_modules/@s/b': {}, 'node_modules/a/node_modules/c': {} },
      ...{ 'node_modules/d': { dev: true }, 'node_modules/e': { devOptional: true } },
    };
    expect(productionPackages({ packages })).toEqual(['a', '@s/b']);
  });
});

it('parseEnvFile reads names and values, and skips the rest', () => {
  expect(parseEnvFile('# A=1\n\nB=2=3\n  C=\nnot this\n')).toEqual({ B: '2=3', C: '' });
});
