/** How a worker is: its queues, the server behind them, its code, and who else works on its queues. */
import type { CodeIdentity } from './code-identity.js';
import { type ForeignWorker, foreignText } from './foreign-code.js';

export interface QueueState {
  readonly queue: string;
  /** The SDK's word: RUNNING, or one of starting and stopping. */
  readonly state: string;
  /** Steps being done, and workflows held in memory. */
  readonly activities: number;
  readonly cachedWorkflows: number;
}

export interface HealthReport {
  readonly healthy: boolean;
  /** Every reason against it, and every warning, in words. */
  readonly attention: readonly string[];
  readonly roles: readonly string[];
  readonly code: CodeIdentity;
  readonly server: { readonly address: string; readonly namespace: string; readonly reachable: boolean };
  readonly queues: readonly QueueState[];
  /** Workers of other code on these queues. */
  readonly foreign: readonly ForeignWorker[];
}

/**
 * A report from its parts. A worker that is stopping, or whose server does not answer, is not healthy; other code on its queues
 * is a warning, since each of two workers would otherwise be taken away for the other's sake.
 */
export function healthReport(parts: {
  readonly roles: readonly string[];
  readonly code: CodeIdentity;
  readonly server: { readonly address: string; readonly namespace: string };
  /** Why the server does not answer; null where it does. */
  readonly unreachable: string | null;
  readonly queues: readonly QueueState[];
  readonly foreign: readonly ForeignWorker[];
}): HealthReport {
  const { roles, code, server, unreachable, queues, foreign } = parts;
  const idle = queues.filter(({ state }) => state !== 'RUNNING');
  return {
    healthy: unreachable === null && idle.length === 0 && queues.length > 0,
    attention: [
      ...(unreachable === null ? [] : [`${server.address} does not answer for ${server.namespace}: ${unreachable}`]),
      ...idle.map(({ queue, state }) => `${queue} is ${state}`),
      ...foreign.map((worker) => foreignText(worker, code)),
    ],
    roles,
    code,
    server: { ...server, reachable: unreachable === null },
    queues,
    foreign,
  };
}
