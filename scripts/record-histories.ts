/**
 * Records the histories that the replay test holds the workflows to: `npm run histories:record -- --reason "..."`, after a
 * deliberate change of what the workflows do. A real server, real workers, the sample mandate and parts of it.
 *
 * Nothing is left out of a history; only names of this machine and of its folders are replaced.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { orThrow, ProblemError } from '../contracts/problem.js';
import { connectClient, connectWorker, devServerSettings } from '../workers/connection.js';
import { quietRuntime } from '../workers/runtime.js';
import { startDevServer } from '../workers/server/dev-server.js';
import { findTemporalBinary } from '../workers/server/find-server.js';
import { packageRoot, settingsFromEnvironment } from '../workers/settings.js';
import { startWorkers } from '../workers/worker.js';
import { complain, say, sayEscaped } from './console.js';
import { writeMandates } from './histories/mandates.js';
import { SCENARIOS } from './histories/scenarios.js';

const FOLDER = join(packageRoot, 'test', 'histories');

/** Longer than any pipeline recorded here, and reached by a watch within some dozen looks. */
const CONTINUE_AFTER_EVENTS = 200;

interface Kept {
  readonly workflowId: string;
  readonly events: number;
}

try {
  const reason = asked();
  const root = await mkdtemp(join(tmpdir(), 'sextant-histories-'));
  try {
    const histories = await record(root);
    await writeFile(join(FOLDER, 'recorded.json'), `${JSON.stringify({ reason, histories }, null, 2)}\n`);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
} catch (error) {
  complain(error);
  process.exitCode = 1;
}

function asked(): string {
  const { reason } = parseArgs({ options: { reason: { type: 'string', default: '' } } }).values;
  if (reason.trim() !== '') return reason;
  throw new ProblemError({
    type: 'ValidationError',
    where: 'histories:record',
    what: 'it was not said why the workflows do something else now',
    next: 'npm run histories:record -- --reason "WHY"; a run that is going under the code of before may not survive it.',
  });
}

async function record(root: string): Promise<Record<string, Kept>> {
  await writeMandates(root);
  quietRuntime(sayEscaped);
  const found = orThrow(await findTemporalBinary({ env: { ...process.env, TEMPORAL_ADDRESS: undefined }, log: say }));
  if (found.kind !== 'binary') throw new Error('a server of our own is needed, not one that runs');
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': `${CONTINUE_AFTER_EVENTS}` };
  const dbFile = join(root, 'temporal.db');
  const server = orThrow(await startDevServer({ binary: found.path, dbFile, port: 'free', dynamicConfig, log: say }));
  const home = join(root, 'lake');
  const histories: Record<string, Kept> = {};
  try {
    const where = devServerSettings(server.address);
    const connection = orThrow(await connectWorker(where));
    const workers = await startWorkers(connection, settingsFromEnvironment({ root, home }));
    const client = orThrow(await connectClient(where));
    const keep = async (name: string, execution: { workflowId: string; runId?: string }) => {
      histories[name] = await writeHistory(client, name, execution, root);
    };
    try {
      for (const scenario of SCENARIOS) await scenario({ client, home, keep });
    } finally {
      workers.stop();
      await workers.finished;
      await client.connection.close();
      await connection.close();
    }
  } finally {
    await server.stop();
  }
  return histories;
}

async function writeHistory(
  client: Client,
  name: string,
  { workflowId, runId }: { workflowId: string; runId?: string },
  root: string,
): Promise<Kept> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  // Stack traces name the packages by where they really are.
  const installed = dirname(await realpath(join(packageRoot, 'node_modules')));
  const clean = (text: string): string =>
    text
      .replaceAll(packageRoot, '.')
      .replaceAll(installed, '.')
      .replaceAll(root, 'root')
      .replaceAll(hostname(), 'host');
  const text = clean(JSON.stringify(JSON.parse(historyToJSON(history))))
    // Payloads are written in base 64, and a failure's details may name a file.
    .replace(/"data":"([^"]+)"/g, (_, data: string) => {
      const before = Buffer.from(data, 'base64').toString();
      const after = clean(before);
      return `"data":"${after === before ? data : Buffer.from(after).toString('base64')}"`;
    });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${name}.json`), `${text}\n`);
  const events = history.events?.length ?? 0;
  say(`${name}.json: ${workflowId}, ${events} events, ${text.length} characters`);
  return { workflowId, events };
}
