/** Makes a namespace of a server ready for runs: retention and search attributes. Safe to do again. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { fail, ok, type Problem, ProblemError, type Result } from '../contracts/problem.js';
import { SEARCH_ATTRIBUTES } from '../contracts/temporal-names.js';

export interface SetupDone {
  readonly namespace: 'created' | 'updated' | 'as it was';
  /** Search attributes added now; the others were there. */
  readonly added: readonly string[];
}

/** INDEXED_VALUE_TYPE_KEYWORD. */
const KEYWORD = 2;
/** gRPC status codes. */
const [NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNIMPLEMENTED] = [5, 6, 7, 12] as const;
/** Its caches let a server know a new namespace after some seconds. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

type Service = Pick<Connection, 'workflowService' | 'operatorService'>;

/**
 * Creates the namespace or sets its retention, and adds the search attributes it lacks.
 *
 * Errors  ConfigError where an attribute of the name has another type, or the server lets nobody do this here;
 *         TemporalUnavailableError where it does not answer, or not in half a minute.
 */
export async function setupNamespace(
  service: Service,
  { namespace, retentionMs }: { namespace: string; retentionMs: number },
): Promise<Result<SetupDone>> {
  try {
    const made = await namespaceWith(service, namespace, retentionMs);
    const added = await patiently(() => addAttributes(service, namespace));
    return ok({ namespace: made, added });
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    return fail(problemOf(error, namespace));
  }
}

async function namespaceWith(
  { workflowService }: Service,
  namespace: string,
  retentionMs: number,
): Promise<SetupDone['namespace']> {
  // The wire takes a number where the types ask for a Long.
  const retention = { seconds: Math.round(retentionMs / 1000) as never };
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000 === retentionMs) return 'as it was';
    await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
    return 'updated';
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error;
  }
  try {
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
    return 'created';
  } catch (error) {
    if (codeOf(error) === ALREADY_EXISTS) return 'as it was'; // Somebody else was as quick.
    throw error;
  }
}

/** Adds what is missing and returns it once the server lists it. */
async function addAttributes({ operatorService }: Service, namespace: string): Promise<string[]> {
  const listed = async () => (await operatorService.listSearchAttributes({ namespace })).customAttributes;
  const there = await listed();
  for (const name of SEARCH_ATTRIBUTES) {
    if (there[name] === undefined || there[name] === KEYWORD) continue;
    throw new ProblemError({
      type: 'ConfigError',
      where: `search attribute ${name} of namespace ${namespace}`,
      what: `it has type ${there[name]}, and Keyword (${KEYWORD}) is needed`,
      next: 'Remove it with `temporal operator search-attribute remove`, or use a namespace of its own (TEMPORAL_NAMESPACE).',
    });
  }
  const missing = SEARCH_ATTRIBUTES.filter((name) => there[name] === undefined);
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const now = await listed();
    if (missing.every((name) => now[name] === KEYWORD)) return missing;
    await wait(PAUSE_MS);
  }
  throw new ProblemError({
    type: 'TemporalUnavailableError',
    where: `namespace ${namespace}`,
    what: `the search attributes ${missing.join(', ')} were added and are not listed after ${PATIENCE_MS / 1000} s`,
    next: 'Run the command again.',
  });
}

/** Asks again while a namespace just made is not known everywhere. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== NOT_FOUND || waited >= PATIENCE_MS) throw error;
      await wait(PAUSE_MS);
    }
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

function problemOf(error: unknown, namespace: string): Problem {
  const what = error instanceof Error ? error.message : String(error);
  const where = `namespace ${namespace}`;
  if (codeOf(error) === PERMISSION_DENIED || codeOf(error) === UNIMPLEMENTED) {
    const next = `Let somebody who may do it create the Keyword attributes ${SEARCH_ATTRIBUTES.join(', ')} there.`;
    return { type: 'ConfigError', where, what, next };
  }
  return { type: 'TemporalUnavailableError', where, what, next: 'Check TEMPORAL_ADDRESS, then run the command again.' };
}
