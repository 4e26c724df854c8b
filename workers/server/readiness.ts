import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

/** Pause between two questions: a server on 127.0.0.1 refuses at once. */
const PAUSE_MS = 50;

/**
 * Asks a local server for its namespace `default` until it answers: listening is not yet serving.
 * Returns null once it does, else in words why the wait is over.
 */
export async function waitUntilReady(
  address: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<string | null> {
  const deadline = performance.now() + timeoutMs;
  let last = 'nothing was heard';
  while (!signal.aborted) {
    const left = deadline - performance.now();
    if (left <= 0) return `no answer at ${address} within ${timeoutMs / 1000} s (${last})`;
    try {
      const connection = await Connection.connect({ address, tls: false, connectTimeout: Math.min(left, 2_000) });
      try {
        await connection.withDeadline(Date.now() + Math.min(left, 2_000), () =>
          connection.workflowService.describeNamespace({ namespace: 'default' }),
        );
        return null;
      } finally {
        await connection.close();
      }
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await wait(PAUSE_MS);
  }
  return 'the wait was given up';
}
