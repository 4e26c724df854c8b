import { createServer } from 'node:net';
import { fail, ok, type Result } from '../../contracts/problem.js';

const HOST = '127.0.0.1';

/** Listens for a moment: the port that was given (0: any free one), or why it cannot be had. */
function tryPort(port: number): Promise<{ port: number } | { error: NodeJS.ErrnoException }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ error }));
    server.listen({ host: HOST, port, exclusive: true }, () => {
      const address = server.address();
      const given = address !== null && typeof address === 'object' ? address.port : port;
      server.close(() => resolve({ port: given }));
    });
  });
}

/**
 * A port on 127.0.0.1 that nothing listens on now.
 *
 * Errors  RangeError for a number that is no port; PortTakenError, naming the option that chooses another one.
 */
export async function reservePort(wanted: number | 'free', option: '--port' | '--ui-port'): Promise<Result<number>> {
  if (wanted !== 'free' && !(Number.isInteger(wanted) && wanted > 0 && wanted < 65536)) {
    throw new RangeError(`reservePort: ${option} must be 1 to 65535, got ${wanted}`);
  }
  const found = await tryPort(wanted === 'free' ? 0 : wanted);
  if ('port' in found) return ok(found.port);
  const what =
    found.error.code === 'EADDRINUSE'
      ? `port ${wanted} is already taken on ${HOST}`
      : `port ${wanted} cannot be used on ${HOST}: ${found.error.message}`;
  return fail({
    type: 'PortTakenError',
    where: `temporal server ${option}`,
    what,
    next: `Choose another with ${option} N (${option} free takes any), or, if a Temporal server runs there, set TEMPORAL_ADDRESS=${HOST}:${wanted}.`,
  });
}
