/** Waits for a run's result through times without a server: the run does not end with the connection of who watches it. */
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { durationText } from '../contracts/duration.js';
import { ProblemError } from '../contracts/problem.js';

/** A restart takes seconds, the repair of a database minutes. */
const PATIENCE_MS = 15 * 60_000;
const PAUSE_MS = 2_000;

/** DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL (a connection torn in an answer) and UNAVAILABLE. */
const PASSING = [4, 8, 13, 14];

const isPassing = (error: unknown): boolean =>
  error instanceof ServiceError && isGrpcServiceError(error.cause) && PASSING.includes(error.cause.code);

export interface Patience {
  /** Is told when the server is lost, and when it is back. */
  readonly say: (line: string) => void;
  /** Milliseconds from anywhere. */
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
}

/**
 * What `ask` resolves to, asked anew while the server is away; a run's own failure is passed on at once.
 *
 * Errors  TemporalUnavailableError after fifteen minutes without an answer.
 */
export async function patientResult<T>(
  runId: string,
  ask: () => Promise<T>,
  { say, clock, pause }: Patience,
): Promise<T> {
  let lostAt: number | null = null;
  for (;;) {
    const began = clock();
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      // It waited longer than the client tries by itself: so there was a server in between.
      if (lostAt !== null && clock() - began > 60_000) lostAt = null;
      if (lostAt === null) say('the server does not answer; the run goes on when it is back, and so does this view');
      lostAt ??= clock();
      if (clock() - lostAt < PATIENCE_MS) await pause(PAUSE_MS);
      else {
        throw new ProblemError({
          type: 'TemporalUnavailableError',
          where: runId,
          what: `the server has not answered for ${durationText(clock() - lostAt)}`,
          next: `Nothing is lost. When it is back: sextant watch ${runId}`,
        });
      }
    }
  }
}
