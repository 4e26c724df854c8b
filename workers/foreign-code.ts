/** Workers of other code on the queues of this one: the server remembers who asked it for tasks. */
import { type CodeIdentity, codeOfIdentity } from './code-identity.js';

/** A poller of a queue, as the server lists it. */
export interface Poller {
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly lastSeen: number;
}

export interface ForeignWorker {
  readonly identity: string;
  readonly queues: readonly string[];
  /** Null where its identity does not say: it is no worker of ours, or of a version before identities told. */
  readonly code: CodeIdentity | null;
  readonly secondsAgo: number;
}

/** A poll waits up to a minute and is then made anew: who has been silent for longer than this has gone. */
const GONE_MS = 90_000;

/**
 * Those pollers that run other code than ours and were seen in the last 90 seconds, by identity.
 *
 * Errors  RangeError where `now` is not a time.
 */
export function foreignWorkers(
  pollers: Readonly<Record<string, readonly Poller[]>>,
  own: CodeIdentity,
  now: number,
): ForeignWorker[] {
  if (!Number.isFinite(now)) throw new RangeError(`foreignWorkers: now must be milliseconds, got ${now}`);
  const found = new Map<string, { queues: Set<string>; lastSeen: number }>();
  for (const [queue, seen] of Object.entries(pollers)) {
    for (const { identity, lastSeen } of seen) {
      const code = codeOfIdentity(identity);
      if (code?.code === own.code && code.workflows === own.workflows) continue;
      if (now - lastSeen > GONE_MS) continue;
      const known = found.get(identity) ?? { queues: new Set(), lastSeen };
      known.queues.add(queue);
      found.set(identity, { queues: known.queues, lastSeen: Math.max(known.lastSeen, lastSeen) });
    }
  }
  return [...found]
    .map(([identity, { queues, lastSeen }]) => ({
      identity,
      queues: [...queues].sort(),
      code: codeOfIdentity(identity),
      secondsAgo: Math.max(0, Math.round((now - lastSeen) / 1000)),
    }))
    .sort((a, b) => (a.identity < b.identity ? -1 : 1));
}

/** What is wrong with a worker of other code, and what to do. */
export function foreignText({ identity, queues, code, secondsAgo }: ForeignWorker, own: CodeIdentity): string {
  const what =
    code === null
      ? 'does not say which code it runs'
      : code.workflows === own.workflows
        ? `computes with code ${code.code}, this one with ${own.code}`
        : `runs workflows ${code.workflows}, this one ${own.workflows}`;
  const cure = 'Run one build on all workers of a namespace; one that was just stopped is forgotten after 90 seconds.';
  return `another worker on ${queues.join(', ')} ${what}: "${identity}", seen ${secondsAgo} s ago. ${cure}`;
}

/** A moment as the server writes it; the seconds are a Long. */
interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

const milliseconds = ({ seconds, nanos }: Timestamp): number => Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;

/** As much of a connection as is asked here; a client's and a worker's both have it. */
export interface TaskQueueService {
  readonly workflowService: {
    describeTaskQueue(request: { namespace: string; taskQueue: { name: string }; taskQueueType: number }): Promise<{
      pollers: { identity?: string | null; lastAccessTime?: Timestamp | null }[];
    }>;
  };
}

/** TASK_QUEUE_TYPE_WORKFLOW and TASK_QUEUE_TYPE_ACTIVITY. */
const TYPES = [1, 2];

/** Who polls these queues, for workflows or activities. Rejects where the server does not answer. */
export async function pollersOf(
  { workflowService }: TaskQueueService,
  namespace: string,
  queues: readonly string[],
): Promise<Record<string, Poller[]>> {
  const pairs = queues.map(async (name) => {
    const answers = await Promise.all(
      TYPES.map((taskQueueType) =>
        workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType }),
      ),
    );
    const pollers = answers.flatMap((answer) => answer.pollers);
    return [
      name,
      pollers.map((p) => ({ identity: p.identity ?? '', lastSeen: milliseconds(p.lastAccessTime ?? {}) })),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
