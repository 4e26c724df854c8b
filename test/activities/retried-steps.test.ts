import { describe, expect, it } from 'vitest';
import { retriedSteps } from '../../activities/retried-steps.js';
import { ProblemError } from '../../contracts/problem.js';
import { ATTEMPTS } from '../../contracts/retry-policy.js';
import type { PipelineSteps } from '../../contracts/steps.js';

type Publish = (lastAttempt: boolean) => void;

/** Steps of which `publish` alone is there. */
function steps(publish: Publish) {
  const attempts: boolean[] = [];
  const pauses: number[] = [];
  const made = retriedSteps(
    (lastAttempt) =>
      ({
        publish: async () => {
          attempts.push(lastAttempt);
          publish(lastAttempt);
          return { outcome: 'PUBLISHED', reason: '' };
        },
      }) as unknown as PipelineSteps,
    async (ms) => {
      pauses.push(ms);
    },
  );
  return { attempts, pauses, publish: () => made.publish({} as Parameters<PipelineSteps['publish']>[0]) };
}

const busy = new ProblemError({ type: 'SourceBusyError', where: 'a', what: 'b', next: 'c', retryAfterMs: 1_500 });

describe('steps in process', () => {
  it('are tried again after the pause that the problem asks for', async () => {
    let calls = 0;
    const { publish, attempts, pauses } = steps(() => {
      if (++calls < 3) throw busy;
    });
    expect(await publish()).toEqual({ outcome: 'PUBLISHED', reason: '' });
    expect([attempts, pauses]).toEqual([
      [false, false, true],
      [1_500, 1_500],
    ]);
  });

  it('end with the problem of the last attempt, which knew that it was the last', async () => {
    const { publish, attempts, pauses } = steps(() => {
      throw busy;
    });
    await expect(publish()).rejects.toBe(busy);
    expect(attempts).toHaveLength(ATTEMPTS.publish);
    expect(attempts.indexOf(true)).toBe(ATTEMPTS.publish - 1);
    expect(pauses).toHaveLength(ATTEMPTS.publish - 1);
  });

  it.each([
    [
      'a problem that waiting does not help',
      new ProblemError({ type: 'ConfigError', where: 'a', what: 'b', next: 'c' }),
    ],
    ['a bug', new RangeError('returns[3, 1] is NaN')],
  ])('end at once with %s', async (_, error) => {
    const { publish, attempts, pauses } = steps(() => {
      throw error;
    });
    await expect(publish()).rejects.toBe(error);
    expect([attempts, pauses]).toEqual([[false], []]);
  });
});
