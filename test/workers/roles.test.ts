import { describe, expect, it } from 'vitest';
import { queuesOf, ROLES } from '../../workers/roles.js';
import { onceAMinute } from '../../workers/runtime.js';
import type { Settings } from '../../workers/settings.js';

const settings: Settings = {
  ...{ root: '/r', home: '/h', assets: '/a', code: 'c', threads: 3, fresh: false },
  market: { endpoints: {}, rates: {}, allowTradingview: false },
};

describe('queuesOf', () => {
  it('serves each queue once, in whatever order roles are named', () => {
    const queues = queuesOf(['compute', 'io', 'compute', 'orchestrator'], settings).map(({ taskQueue }) => taskQueue);
    expect(new Set(queues).size).toBe(queues.length);
    expect(queuesOf(ROLES, settings).map(({ taskQueue }) => taskQueue)).toEqual(queues);
  });

  it('gives every queue a fixed number of slots, compute as many as it has threads', () => {
    for (const { maxConcurrentActivityTaskExecutions } of queuesOf(ROLES, settings)) {
      expect(maxConcurrentActivityTaskExecutions).toBeGreaterThan(0);
    }
    expect(queuesOf(['compute'], settings)).toMatchObject([{ maxConcurrentActivityTaskExecutions: 3 }]);
  });

  it('runs workflows on the orchestrator alone, from the bundle of the build', () => {
    const withWorkflows = queuesOf(ROLES, settings).filter(({ workflowBundle }) => workflowBundle !== undefined);
    expect(withWorkflows.map(({ taskQueue }) => taskQueue)).toEqual(['sextant-orchestrator']);
  });
});

it('onceAMinute lets a message through once a minute, whatever its numbers', () => {
  let now = 0;
  const once = onceAMinute(() => now);
  expect([once('retried 7 times'), once('retried 8 times'), once('other')]).toEqual([true, false, true]);
  now = 59_999;
  expect(once('retried 9 times')).toBe(false);
  now = 60_000;
  expect(once('retried 9 times')).toBe(true);
});
