import { type Command, InvalidArgumentError } from 'commander';
import { durationMs, durationText } from '../../contracts/duration.js';
import { orThrow } from '../../contracts/problem.js';
import { connectClient, connectionSettings } from '../../workers/connection.js';
import { setupNamespace } from '../../workers/setup-namespace.js';
import { print } from '../console.js';

/** The least a server accepts. */
const LEAST_MS = 86_400_000;

export const addSetup = (program: Command): Command =>
  program
    .command('setup')
    .description('prepare the namespace of a Temporal server: retention and search attributes; safe to repeat')
    .option('--retention <duration>', 'keep the histories of closed runs so long', retention, 30 * LEAST_MS)
    .option('--json', 'print one JSON object')
    .action(async ({ retention: retentionMs, json }: { retention: number; json?: true }) => {
      const settings = orThrow(connectionSettings({ env: process.env }));
      const { address, namespace } = settings;
      const { connection } = orThrow(await connectClient(settings));
      try {
        const { namespace: made, added } = orThrow(await setupNamespace(connection, { namespace, retentionMs }));
        if (json) print(JSON.stringify({ address, namespace, made, added, retentionMs }));
        else {
          const attributes = added.length === 0 ? 'no attribute was missing' : `added ${added.join(', ')}`;
          print(`${address}: namespace ${namespace} ${made}, retention ${durationText(retentionMs)}; ${attributes}`);
        }
      } finally {
        await connection.close();
      }
    });

function retention(value: string): number {
  const ms = durationMs(value);
  if (ms === null || ms < LEAST_MS) throw new InvalidArgumentError('write days, at least 1d.');
  return ms;
}
