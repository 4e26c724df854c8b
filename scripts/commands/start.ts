import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { orThrow } from '../../contracts/problem.js';
import {
  type ConnectionSettings,
  connectClient,
  connectionSettings,
  connectWorker,
  devServerSettings,
} from '../../workers/connection.js';
import { QuantitativePipeline } from '../../workers/quantitative-pipeline.js';
import { endRuntime, quietRuntime } from '../../workers/runtime.js';
import { type DevServer, startDevServer } from '../../workers/server/dev-server.js';
import { findTemporalBinary } from '../../workers/server/find-server.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { startWorkers } from '../../workers/worker.js';
import { say, sayEscaped } from '../console.js';
import { progressObserver } from '../progress.js';
import { followRun, startRun } from '../run-on-temporal.js';
import { asOfArgument, collect, printResult } from './run.js';

interface StartOptions {
  readonly config: readonly string[];
  readonly asOf?: string;
  readonly once?: true;
  readonly json?: true;
  readonly engine: 'temporal' | 'local';
  readonly port: number | 'free';
  readonly uiPort?: number | 'free';
}

export const addStart = (program: Command): Command =>
  program
    .command('start')
    .description('start a Temporal server and a worker, run the mandate, show the result')
    .option('-c, --config <file>', 'config file; repeat for several', collect, [])
    .option('--as-of <date>', 'decide as of this session', asOfArgument)
    .option('--once', 'end when the run is done (the default where there is no terminal)')
    .option('--json', 'print one JSON object as the last line')
    .addOption(new Option('--engine <engine>', 'where it runs').choices(['temporal', 'local']).default('temporal'))
    .option('--port <port>', 'port of the server, or free', portArgument, 7233)
    .option('--ui-port <port>', 'port of its UI, or free', portArgument)
    .action(start);

function portArgument(value: string): number | 'free' {
  if (value === 'free') return value;
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new InvalidArgumentError('a port is a number from 1 to 65535, or `free`.');
}

async function start(options: StartOptions): Promise<void> {
  const request = {
    configs: options.config.length > 0 ? options.config : ['configs/portfolio_sample.yaml'],
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
  };
  if (options.engine === 'local') {
    const pipeline = new QuantitativePipeline({ observer: progressObserver() });
    await printResult(await pipeline.runFullPipeline(request), options.json);
    return;
  }
  const settings = settingsFromEnvironment();
  const { connection: where, server } = await serverFor(options, join(settings.home, 'temporal.db'));
  quietRuntime(sayEscaped);
  try {
    const connection = orThrow(await connectWorker(where));
    const workers = await startWorkers(connection, settings, { namespace: where.namespace });
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    const client = orThrow(await connectClient(where));
    try {
      const { handle, joined } = await startRun(client, request, { ...settings, join: true });
      const stays = !options.once && process.stdout.isTTY;
      if (server && stays) say(`Temporal UI: ${server.uiUrl}`);
      say(`${joined ? 'going on with' : 'started'} ${handle.workflowId}`);
      const result = await Promise.race([followRun(client, handle), interrupted, workers.finished]);
      if (result) await printResult(result, options.json);
      else say('interrupted: the run goes on where it was when npm start is typed again');
      if (result && stays) {
        say(`The server and the worker stay up${server ? `, the UI at ${server.uiUrl}` : ''}. Ctrl-C stops them.`);
        await Promise.race([interrupted, workers.finished]);
      }
    } finally {
      workers.stop();
      await workers.finished;
      await client.connection.close();
      await connection.close();
    }
  } finally {
    await endRuntime();
    await server?.stop();
  }
}

/** The server the environment names, else a dev server of our own on a file. */
async function serverFor(
  { port, uiPort }: StartOptions,
  dbFile: string,
): Promise<{ connection: ConnectionSettings; server: DevServer | null }> {
  const found = orThrow(await findTemporalBinary({ env: process.env, log: say }));
  if ('address' in found) {
    return { connection: orThrow(connectionSettings({ env: process.env, address: found.address })), server: null };
  }
  const server = orThrow(
    await startDevServer({ binary: found.path, dbFile, port, ...(uiPort === undefined ? {} : { uiPort }), log: say }),
  );
  return { connection: devServerSettings(server.address), server };
}
