import { documentLabel } from '../../dist/activities/labels.js';
import { createSteps } from '../../dist/activities/steps.js';
import { openContext, settingsFromEnvironment } from '../../dist/workers/settings.js';
import { threadPool } from '../../dist/workers/threads.js';

/** Calls `work` with the product's own steps on so many threads, everything stored in `folder`. */
export async function withSteps(folder, count, work) {
  const settings = settingsFromEnvironment({ root: folder, home: folder, threads: count });
  const context = openContext(settings);
  const threads = threadPool(settings);
  const { signal } = new AbortController();
  const steps = createSteps(context, threads, () => ({ progress: () => {}, signal, lastAttempt: true }));
  try {
    return await work({ steps, store: context.store });
  } finally {
    await threads.close();
  }
}

/** Has every thread load the market before a time starts: a plan of empty batches, one each. */
export async function loadEverywhere(steps, store, input, count) {
  const nothing = { schema: 'window-plan/1', batches: Array.from({ length: count }, () => []) };
  const empty = await store.writeJson(documentLabel('window-plan'), nothing);
  await Promise.all(nothing.batches.map((_, batch) => steps.decideWindows({ ...input, plan: empty, batch })));
}
