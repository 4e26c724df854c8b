/** Queues that nobody serves, and workers of different code on one. */
import type { Client } from '@temporalio/client';
import { QUEUES } from '../../contracts/temporal-names.js';
import { codeOfIdentity } from '../../workers/code-identity.js';
import { type Poller, pollersOf } from '../../workers/foreign-code.js';
import type { Alarm } from './alarm.js';

/** A poll waits up to a minute and is then made anew: who has been silent for longer than this has gone. */
const GONE_MS = 90_000;

export interface Workers {
  /** Identities of the workers seen lately, by queue. */
  readonly queues: Readonly<Record<string, readonly string[]>>;
  readonly alarms: readonly Alarm[];
}

export async function workersOf(client: Client, now: number): Promise<Workers> {
  const { namespace } = client.options;
  return servedQueues(await pollersOf(client.connection, namespace, Object.values(QUEUES)), now);
}

/** Who serves each queue at `now`, ms UTC, and what is wrong with it. */
export function servedQueues(pollers: Readonly<Record<string, readonly Poller[]>>, now: number): Workers {
  const queues = Object.fromEntries(
    Object.entries(pollers).map(([queue, seen]) => [
      queue,
      [...new Set(seen.filter(({ lastSeen }) => now - lastSeen <= GONE_MS).map(({ identity }) => identity))].sort(),
    ]),
  );
  const alarms = Object.entries(queues).flatMap(([queue, identities]): Alarm[] => {
    if (identities.length === 0) {
      const reason = 'no worker has asked this queue for tasks in the last 90 seconds, so that runs wait';
      return [{ kind: 'NO_WORKER', subject: queue, reason, cure: 'Start one: sextant worker' }];
    }
    const builds = new Set(identities.map((identity) => JSON.stringify(codeOfIdentity(identity))));
    if (builds.size < 2) return [];
    const reason = `its workers run ${builds.size} different builds: ${identities.join('; ')}`;
    return [{ kind: 'MIXED_CODE', subject: queue, reason, cure: 'Run one build on all workers of a namespace.' }];
  });
  return { queues, alarms };
}
