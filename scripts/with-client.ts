import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { orThrow, ProblemError } from '../contracts/problem.js';
import { connectClient, connectionSettings } from '../workers/connection.js';

/**
 * Does something with the server that Temporal's environment configuration names, and closes the connection.
 * TemporalUnavailableError where it does not answer, at the start or in between.
 */
export async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const settings = orThrow(connectionSettings({ env: process.env }));
  const client = orThrow(await connectClient(settings));
  try {
    return await work(client);
  } catch (error) {
    throw unanswered(error, settings.address) ?? error;
  } finally {
    await client.connection.close();
  }
}

/** Codes of gRPC that mean that nobody was there to answer: DEADLINE_EXCEEDED and UNAVAILABLE. */
const NOBODY: ReadonlySet<number> = new Set([4, 14]);

function unanswered(error: unknown, address: string): ProblemError | null {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause) || !NOBODY.has(cause.code)) return null;
  return new ProblemError({
    type: 'TemporalUnavailableError',
    where: address,
    what: `the server stopped answering: ${cause.details || cause.message}`,
    next: 'Type it again when the server is back; what was running there goes on by itself.',
  });
}
