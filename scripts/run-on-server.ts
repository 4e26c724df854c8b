/** A run on the server of the environment, followed to its end. Loaded by those who ask for it: the client takes half a start. */
import { orThrow } from '../contracts/problem.js';
import type { RunRequest, RunResult } from '../contracts/run.js';
import { connectClient, connectionSettings } from '../workers/connection.js';
import { settingsFromEnvironment } from '../workers/settings.js';
import type { ProgressLines } from './progress.js';
import { followRun, startRun } from './run-on-temporal.js';

/** Starts the run and tells its progress on `lines`; rejects where it fails, or where one of its id is still going. */
export async function runOnServer(request: RunRequest, lines?: ProgressLines): Promise<RunResult> {
  const client = orThrow(await connectClient(orThrow(connectionSettings({ env: process.env }))));
  try {
    const { handle } = await startRun(client, request, { ...settingsFromEnvironment(), join: false });
    return await followRun(client, handle, lines);
  } finally {
    await client.connection.close();
  }
}
