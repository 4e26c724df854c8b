import { expect, it } from 'vitest';
import { isBackfill } from '../../contracts/backfill.js';

const HOUR = 3_600_000;
const request = { configs: ['configs/a.yaml'], backfillAfterMs: 2 * HOUR };
const clock = (scheduledAt: string | null, startedAt: string) => ({ scheduledAt, startedAt });

it('a run that starts within its window is live, and one a millisecond later is a backfill', () => {
  expect(isBackfill(request, clock('2026-01-05T06:00:00Z', '2026-01-05T08:00:00.000Z'))).toBe(false);
  expect(isBackfill(request, clock('2026-01-05T06:00:00Z', '2026-01-05T08:00:00.001Z'))).toBe(true);
});

it('a manual or a triggered run is never one', () => {
  expect(isBackfill(request, clock(null, '2026-01-05T08:00:00Z'))).toBe(false);
  expect(isBackfill(request, clock('2026-01-05T08:00:00Z', '2026-01-05T08:00:00.400Z'))).toBe(false);
});

it('without a window of its own a run has a day', () => {
  const { backfillAfterMs: _window, ...plain } = request;
  expect(isBackfill(plain, clock('2026-01-05T06:00:00Z', '2026-01-06T06:00:00Z'))).toBe(false);
  expect(isBackfill(plain, clock('2026-01-05T06:00:00Z', '2026-01-06T06:00:01Z'))).toBe(true);
});
