/** Tells of each step that a worker has done, with its run and its time. What fails, the SDK tells itself. */
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Log } from './log.js';

/** An interceptor of activities; `clock` counts milliseconds from anywhere. */
export const activityLog =
  (log: Log, clock: () => number): ActivityInterceptorsFactory =>
  ({ info }: Context) => ({
    inbound: {
      async execute(input, next) {
        const started = clock();
        const answer = await next(input);
        const { cacheHit } = (answer ?? {}) as { cacheHit?: unknown };
        log('info', 'step done', {
          activityType: info.activityType,
          ...(info.workflowExecution === undefined ? {} : info.workflowExecution),
          taskQueue: info.taskQueue,
          attempt: info.attempt,
          elapsedMs: Math.round(clock() - started),
          ...(typeof cacheHit === 'boolean' ? { cacheHit } : {}),
        });
        return answer;
      },
    },
  });
