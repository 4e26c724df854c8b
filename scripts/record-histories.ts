/**
 * Records the histories that the replay test holds the workflows to: `npm run histories:record`, after a deliberate change
 * of what the workflows do. A real server, real workers, the sample mandate with few windows, and a run that fails.
 *
 * Nothing is left out of a history; only names of this machine and of its folders are replaced.
 */
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { orThrow } from '../contracts/problem.js';
import { QUEUES, WORKFLOWS } from '../contracts/temporal-names.js';
import { connectClient, connectWorker, devServerSettings } from '../workers/connection.js';
import { startDevServer } from '../workers/server/dev-server.js';
import { findTemporalBinary } from '../workers/server/find-server.js';
import { packageRoot, settingsFromEnvironment } from '../workers/settings.js';
import { quietRuntime, startWorkers } from '../workers/worker.js';
import { say, sayEscaped } from './console.js';

const FOLDER = join(packageRoot, 'test', 'histories');
const RUNS = [
  { name: 'pipeline', workflowId: 'portfolio/small/2025-12-08', configs: ['configs/portfolio_small.yaml'] },
  { name: 'failed', workflowId: 'portfolio/absent/2025-12-08', configs: ['configs/absent.yaml'] },
] as const;

const root = await mkdtemp(join(tmpdir(), 'sextant-histories-'));
try {
  await record();
} finally {
  await rm(root, { recursive: true, force: true });
}

async function record(): Promise<void> {
  await writeConfigs();
  quietRuntime(sayEscaped);
  const found = orThrow(await findTemporalBinary({ env: { ...process.env, TEMPORAL_ADDRESS: undefined }, log: say }));
  if (found.kind !== 'binary') throw new Error('a server of our own is needed, not one that runs');
  const dbFile = join(root, 'temporal.db');
  const server = orThrow(await startDevServer({ binary: found.path, dbFile, port: 'free', log: say }));
  try {
    const where = devServerSettings(server.address);
    const connection = orThrow(await connectWorker(where));
    const workers = await startWorkers(connection, settingsFromEnvironment({ root, home: join(root, 'home') }));
    const client = orThrow(await connectClient(where));
    try {
      for (const run of RUNS) await recordRun(client, run);
      await writeHistory(client, 'walk-forward', `${RUNS[0].workflowId}/walk-forward`);
    } finally {
      workers.stop();
      await workers.finished;
      await client.connection.close();
      await connection.close();
    }
  } finally {
    await server.stop();
  }
}

/** The sample mandate with a history so long that some thirty windows are left: the same steps in a smaller file. */
async function writeConfigs(): Promise<void> {
  await cp(join(packageRoot, 'configs'), join(root, 'configs'), { recursive: true });
  const sample = await readFile(join(root, 'configs', 'portfolio_sample.yaml'), 'utf8');
  const small = sample.replace('name: sample', 'name: small').replace('train: 252', 'train: 2300');
  if (!small.includes('train: 2300')) throw new Error('portfolio_sample.yaml has no `train: 252` to lengthen');
  await writeFile(join(root, 'configs', 'portfolio_small.yaml'), small);
}

async function recordRun(client: Client, { name, workflowId, configs }: (typeof RUNS)[number]): Promise<void> {
  const options = { workflowId, taskQueue: QUEUES.orchestrator, args: [{ configs }] };
  const handle = await client.workflow.start(WORKFLOWS.pipeline, options);
  await handle.result().catch((error: Error) => {
    if (name !== 'failed') throw error;
  });
  await writeHistory(client, name, workflowId);
}

async function writeHistory(client: Client, name: string, workflowId: string): Promise<void> {
  const history = historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory());
  // Stack traces name the packages by where they really are.
  const installed = dirname(await realpath(join(packageRoot, 'node_modules')));
  const text = JSON.stringify(JSON.parse(history))
    .replaceAll(packageRoot, '.')
    .replaceAll(installed, '.')
    .replaceAll(root, 'root')
    .replaceAll(hostname(), 'host');
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${name}.json`), `${text}\n`);
  say(`${name}.json: ${workflowId}, ${text.length} characters`);
}
