/** What a person can get wrong, through the command as it is shipped: exit code, one clear message, no stack, nothing lost. */
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, endProcesses, sextant } from '../support/processes.js';
import {
  contents,
  corrupt,
  deriveSmall,
  newestRecord,
  refOf,
  SMALL,
  type Workspace,
  workspace,
} from '../support/workspace.js';

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
});
afterAll(async () => {
  await endProcesses();
  await place.remove();
});

const type = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  sextant(args, place.place(env)).ended;
const local = (...args: string[]) => ['run', '--engine', 'local', '--json', ...args];

/** Ended with a code, silent on stdout, one message of a type with a place and advice, and no stack. */
function expectProblem({ code, stdout, stderr }: Ended, problem: string, ...told: (string | RegExp)[]): void {
  expect([code, stdout], stderr).toEqual([1, '']);
  expect(stderr).toContain(`${problem}: `);
  expect(stderr.match(/^ {2}where: /gm), stderr).toHaveLength(1);
  expect(stderr.match(/^ {2}next: /gm), stderr).toHaveLength(1);
  expectNoStack(stderr);
  for (const words of told) expect(stderr).toMatch(words);
}
const expectNoStack = (stderr: string) => expect(stderr).not.toMatch(/^\s+at .*(:\d+:\d+|<anonymous>|node:internal)/m);

describe('a run that cannot be', () => {
  it.each(['2001-01-01', '2031-01-01'])('lies outside the data: %s', async (date) => {
    const ended = await type(local('--as-of', date));
    expectProblem(ended, 'ValidationError', /outside the data, whose sessions run from 2015-01-02 to 2025-12-08/);
  });

  it('has a config with an unknown key: file, line, column and the nearest key', async () => {
    await place.derive('portfolio_sample.yaml', 'typo.yaml', { 'clusterCap: 0.25': 'clusterCup: 0.25' });
    const ended = await type(local('--config', 'configs/typo.yaml'));
    expectProblem(ended, 'ConfigError', /configs\/typo\.yaml:\d+:3/, /`risk\.clusterCup`/, /Did you mean `clusterCap`/);
  });

  it('names a file that is not there, or one outside its folder', async () => {
    expectProblem(
      await type(local('-c', 'configs/nowhere.yaml')),
      'ConfigError',
      /configs\/nowhere\.yaml/,
      /does not exist/,
    );
    expectProblem(await type(local('-c', '/etc/hosts')), 'ConfigError', /lies outside/);
  });

  it('asks for no number of threads, or for a home that cannot be written', async () => {
    expectProblem(await type(local(), { SEXTANT_THREADS: 'many' }), 'ConfigError', /SEXTANT_THREADS/);
    const file = join(place.root, 'a-file');
    await writeFile(file, 'in the way');
    const ended = await type(local(), { SEXTANT_HOME: join(file, 'home') });
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain(file);
    expectNoStack(ended.stderr);
  });

  it('speaks to a server that is not there', async () => {
    const ended = await type(['run', '--json'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expectProblem(ended, 'TemporalUnavailableError', /127\.0\.0\.1:1/, /--engine local/);
  });
});

describe('a command that is misused', () => {
  it.each([
    ['an engine nobody built', ['run', '--engine', 'lokal'], /lokal.*temporal, local/s],
    ['a date that is none', ['run', '--as-of', 'yesterday'], /YYYY-MM-DD/],
    ['an option nobody knows', ['run', '--jason'], /--json/],
    ['a command nobody knows', ['runn'], /run/],
    ['a count below one', ['prune', '--top-n', '0'], /above zero/],
    ['a port that is none', ['start', '--port', '70000'], /65535/],
    ['a role nobody has', ['worker', '--role', 'boss'], /orchestrator/],
  ])('is told so with exit code 2: %s', async (_case, args, told) => {
    const { code, stdout, stderr } = await type(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(told);
    expectNoStack(stderr);
  });

  it('is told which step comes first', async () => {
    expectProblem(await type(['prune']), 'ValidationError', /no step has been done yet/, /sextant scans/);
    expectProblem(await type(['finalize', '--json']), 'ValidationError', /sextant scans/);
  });

  it('is told that there is no run to display, or none of that id', async () => {
    expectProblem(await type(['display']), 'MissingArtifactError', /no run has been made here yet/, /npm start/);
    expectProblem(
      await type(['display', 'portfolio/sample/2020-01-01']),
      'MissingArtifactError',
      /portfolio\/sample\/2020-01-01/,
    );
    expectProblem(await type(['display', '../../etc/passwd']), 'ValidationError', /portfolio\/NAME\/YYYY-MM-DD/);
  });
});

describe('a server that cannot be had', () => {
  it('wants a port that is taken: which one, and what to do', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    try {
      const ended = await type(['start', '--once', '--json', '--port', `${port}`]);
      expectProblem(ended, 'PortTakenError', new RegExp(`port ${port} is already taken`), /--port/);
    } finally {
      taken.close();
    }
  });

  it('is nowhere on the machine and cannot be fetched: every way is named, and the way without one', async () => {
    // A cache below a file can be neither read nor made, so no download can succeed either, network or not.
    const file = join(place.root, 'no-cache');
    await writeFile(file, '');
    const ended = await type(['start', '--once', '--port', 'free'], {
      PATH: '',
      HOME: place.root,
      XDG_CACHE_HOME: join(file, 'cache'),
    });
    expectProblem(ended, 'TemporalUnavailableError', /no Temporal server was found/, /PATH/, /--engine local/);
  }, 90_000);

  it('is there, but the run it is given cannot be: the stage and the reason, once, without a stack', async () => {
    const ended = await type(['start', '--once', '--json', '--port', 'free', '--config', 'configs/nowhere.yaml']);
    expect([ended.code, ended.stdout], ended.stderr).toEqual([1, '']);
    expect(ended.stderr).toMatch(/ConfigError: the file does not exist\n {2}where: configs\/nowhere\.yaml/);
    await place.derive('portfolio_sample.yaml', 'early.yaml', { 'name: sample': 'name: early' });
    const early = ['start', '--once', '--json', '--port', 'free', '-c', 'configs/early.yaml', '--as-of', '2001-01-01'];
    const failed = await type(early);
    expect([failed.code, failed.stdout], failed.stderr).toEqual([1, '']);
    expect(failed.stderr).toMatch(/2001-01-01 lies outside the data/);
    expectNoStack(failed.stderr);
  }, 90_000);

  it('is a binary that is named and is not one', async () => {
    const ended = await type(['start', '--once'], {
      TEMPORAL_CLI_PATH: join(place.root, 'configs', 'fx_base_ecb.yaml'),
    });
    expectProblem(ended, 'ConfigError', /TEMPORAL_CLI_PATH/);
  });
});

describe('an artifact whose bytes changed', () => {
  beforeAll(async () => {
    await deriveSmall(place);
    const ended = await type(local('--config', SMALL));
    expect([ended.code, ended.code === 0 ? '' : ended.stderr]).toEqual([0, '']);
  }, 300_000);

  it.each(['allocation/min_variance', 'backtest'])(
    'is named and ends the run, and earlier summaries stay: %s',
    async (step) => {
      const ref = refOf(await newestRecord(place), step);
      const before = await contents(join(place.root, 'summaries'));
      expect(Object.keys(before).length).toBeGreaterThanOrEqual(6);
      await corrupt(place, ref);
      const again = await type(local('--config', SMALL));
      expectProblem(
        again,
        'CorruptArtifactError',
        new RegExp(`artifact ${ref.kind} ${ref.sha256}`),
        /delete that file/,
      );
      expectProblem(await type(['display']), 'CorruptArtifactError', new RegExp(ref.sha256));
      expect(await contents(join(place.root, 'summaries'))).toEqual(before);

      // The advice works: without the file the step is done again, and ends with the same bytes.
      await rm(join(place.home, 'objects', ref.sha256.slice(0, 2), ref.sha256));
      const healed = await type(local('--config', SMALL));
      expect([healed.code, healed.code === 0 ? '' : healed.stderr]).toEqual([0, '']);
      expect(refOf(await newestRecord(place), step)).toEqual(ref);
    },
    120_000,
  );
});
