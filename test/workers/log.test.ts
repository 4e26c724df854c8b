import { expect, it } from 'vitest';
import { jsonLog, type Level, type Log, textLog, withoutSecrets } from '../../workers/log.js';

const NOW = Date.UTC(2026, 0, 5, 21);
const SECRET = 'tk_live_0123456789';
const clean = withoutSecrets({ TEMPORAL_API_KEY: SECRET, DB_PASSWORD: 'abc', PATH: '/usr/bin:/bin' });

function lines(make: (write: (line: string) => void) => Log, ...calls: Parameters<Log>[]): string[] {
  const written: string[] = [];
  const log = make((line) => void written.push(line));
  for (const call of calls) log(...call);
  return written;
}
const json =
  (level: Level = 'info') =>
  (write: (line: string) => void) =>
    jsonLog(level, { role: 'io' }, { write, clean, now: () => NOW });
const text =
  (level: Level = 'info') =>
  (write: (line: string) => void) =>
    textLog(level, { write, clean });

it('an entry of JSON is one object with its time in UTC, its level, and the run it belongs to', () => {
  const fields = { workflowId: 'portfolio/sample/2025-12-08', runId: 'r1', activityType: 'simulate', elapsedMs: 12 };
  const written = lines(json(), ['info', 'step done', fields]);
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { time: '2026-01-05T21:00:00.000Z', level: 'info', role: 'io', msg: 'step done', ...fields },
  ]);
});

it('a line for people names step, time, run and reason, and an attempt only after the first', () => {
  const written = lines(
    text(),
    [
      'info',
      'step done',
      { activityType: 'simulate', elapsedMs: 1234, attempt: 1, workflowId: 'portfolio/a/2026-01-05' },
    ],
    ['warn', 'Activity failed', { activityType: 'scanVenue', attempt: 3, error: 'HTTP 429' }],
    ['info', 'Worker state changed', { taskQueue: 'sextant-io', state: 'DRAINING' }],
  );
  expect(written).toEqual([
    'INFO step done (simulate) in 1.23 s portfolio/a/2026-01-05',
    'WARN Activity failed (scanVenue) attempt 3: HTTP 429',
    'INFO Worker state changed (sextant-io DRAINING)',
  ]);
});

it.each([
  ['JSON', json('warn')],
  ['text', text('warn')],
])('%s below the level is not written', (_, make) => {
  const calls: Parameters<Log>[] = [
    ['debug', 'a'],
    ['info', 'b'],
    ['warn', 'c'],
    ['error', 'd'],
  ];
  expect(lines(make, ...calls)).toHaveLength(2);
});

it.each([
  ['JSON', json()],
  ['text', text()],
])('%s shows neither the value of a secret variable nor a password in an address', (_, make) => {
  const error = `refused key ${SECRET} by postgres://temporal:hunter2@db:5432/x`;
  const [line = ''] = lines(make, ['error', `with ${SECRET}`, { error, workflowId: SECRET }]);
  expect(line).not.toMatch(/tk_live|hunter2/);
  expect(line).toContain('postgres://temporal:***@db:5432/x');
});

it('what is too short to be a secret, and what is not named like one, stays readable', () => {
  expect(clean('abc in /usr/bin:/bin at http://127.0.0.1:8901/healthz, 16:30 me@example.org')).toBe(
    'abc in /usr/bin:/bin at http://127.0.0.1:8901/healthz, 16:30 me@example.org',
  );
});
