import { createServer } from 'node:net';
import { fail, ok, type Result } from '../../contracts/problem.js';

/** PostgreSQL keeps the ports by which the server's parts know each other as smallint; below 20000 others have theirs. */
const [FIRST, LAST] = [20_000, 32_767] as const;

/**
 * So many different ports of the loopback address from 20000 to 32767 that nothing listens on now, looked for from `start` upwards.
 *
 * Errors  PortTakenError where there are not so many.
 */
export async function freePorts(count: number, start: number): Promise<Result<number[]>> {
  const size = LAST - FIRST + 1;
  const found: number[] = [];
  for (let i = 0; i < size && found.length < count; i++) {
    const port = FIRST + ((start + i) % size);
    if (await isFree(port)) found.push(port);
  }
  if (found.length === count) return ok(found);
  return fail({
    type: 'PortTakenError',
    where: 'topology',
    what: `${found.length} ports from ${FIRST} to ${LAST} are free, ${count} are needed`,
    next: 'End what listens there.',
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
