/** Many runs of the sample mandate while workers and server are killed at random moments: each must end, once, with the same bytes. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import type { RunResult } from '../../contracts/run.js';
import { connectClient, devServerSettings } from '../../workers/connection.js';
import { packageRoot } from '../../workers/settings.js';
import { resultOf, startRun } from '../topology/interrupted-run.js';
import { strippedEnvironment } from '../topology/stripped-environment.js';
import { aftermath } from './aftermath.js';
import { type ChaosPlace, type Disturbed, disturbedRun } from './disturbed-run.js';
import { killableServer } from './killable-server.js';
import { planOfRun } from './plan.js';

export interface ChaosOptions {
  readonly runs: number;
  readonly seed: number;
  /** Number of the first run: the runs of a seed can be shared among several processes. */
  readonly first: number;
  /** The mandate as it is shipped, five hundred windows; without it some eighty are left of the walk-forward. */
  readonly whole: boolean;
  readonly keep: boolean;
}

const CONFIG = 'configs/portfolio_chaos.yaml';
const PORTFOLIO = 'chaos';

/** Makes the runs and tells of each. Rejects with what does not hold of a run, and leaves its folder then. */
export async function chaos(options: ChaosOptions, say: (line: string) => void): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'sextant-chaos-'));
  const program = [process.execPath, join(packageRoot, 'scripts', 'sextant.mjs')];
  const env = strippedEnvironment(process.env);
  const began = performance.now();
  let holds = false;
  try {
    await writeMandate(root, options.whole);
    const expected = await reference(root, program, env);
    const server = await killableServer(join(root, 'temporal.db'), { env, log: say });
    const client = orThrow(await connectClient(devServerSettings(server.address)));
    try {
      await disturb({ root, program, env, server, client }, expected, options, say);
    } finally {
      await client.connection.close();
      await server.stop();
    }
    say(`${options.runs} runs in ${seconds(performance.now() - began)}`);
    holds = true;
  } finally {
    if (holds && !options.keep) await rm(root, { recursive: true, force: true });
    else say(`everything is left in ${root}`);
  }
}

async function disturb(
  place: ChaosPlace,
  expected: RunResult,
  { runs, seed, first }: ChaosOptions,
  say: (line: string) => void,
): Promise<void> {
  const calm = await disturbedRun(place, runOf('calm'), { standby: false, kills: [] });
  await check('calm', calm, expected);
  const artifacts = Object.keys(expected.artifacts).length;
  say(`undisturbed: ${seconds(calm.elapsedMs)}, ${artifacts} artifacts, every hash as in process`);
  const total = { server: 0, worker: 0, standby: 0, leftovers: 0, ownEnds: 0 };
  for (let index = first; index < first + runs; index++) {
    const run = await disturbedRun(place, runOf(`run-${index}`), planOfRun(seed, index, calm.elapsedMs));
    const { leftovers } = await check(`run ${index} of seed ${seed}`, run, expected);
    for (const { victim } of run.kills) total[victim]++;
    total.leftovers += leftovers;
    total.ownEnds += run.ownEnds;
    const killed = run.kills.map(({ victim }) => victim).join(', ') || 'nothing before its end';
    say(`run ${index}: ${seconds(run.elapsedMs)}, killed ${killed}; published once, same hashes`);
  }
  say(
    `killed: server ${total.server}, worker ${total.worker}, second worker ${total.standby}; ` +
      `${total.ownEnds} starts of a worker without a server; ${total.leftovers} temporary files left by kills, none after gc`,
  );
}

/** Every run is the first of its folder, and one more of the same id on the server. */
const runOf = (name: string) => ({ name, workflowId: `portfolio/${PORTFOLIO}/2025-12-08`, config: CONFIG });

async function check(name: string, { folder, result }: Disturbed, expected: RunResult) {
  const after = await aftermath(folder, { result, expected, portfolio: PORTFOLIO });
  if (after.findings.length === 0) return after;
  throw new ProblemError({
    type: 'DataQualityError',
    where: name,
    what: after.findings.join('; '),
    next: 'Read the logs of its workers beside what it left.',
  });
}

async function writeMandate(root: string, whole: boolean): Promise<void> {
  await cp(join(packageRoot, 'configs'), join(root, 'configs'), { recursive: true });
  const sample = await readFile(join(root, 'configs', 'portfolio_sample.yaml'), 'utf8');
  const named = sample.replace('name: sample', `name: ${PORTFOLIO}`);
  const text = whole ? named : named.replace('train: 252', 'train: 2300');
  if (!whole && text === named) throw new Error('portfolio_sample.yaml has no `train: 252` to lengthen');
  await writeFile(join(root, CONFIG), text);
}

/** What every run must come to: the mandate in process, without a server. */
async function reference(root: string, program: readonly string[], env: Readonly<Record<string, string>>) {
  const local = startRun([...program, 'run', '--config', CONFIG, '--engine', 'local', '--json'], {
    cwd: root,
    env: { ...env, SEXTANT_HOME: join(root, 'reference') },
  });
  return resultOf('the run in process', await local.ended);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
