import { expect, it } from 'vitest';
import type { ProgressRow } from '../../../contracts/temporal-names.js';
import type { Alarm } from '../../../scripts/runs/alarm.js';
import { standstill } from '../../../scripts/runs/standstill.js';

const row = (note: string): ProgressRow => ({
  step: 'universe',
  status: 'running',
  elapsedMs: null,
  note,
  artifact: '',
});
const ALARM: Alarm = { kind: 'NO_WORKER', subject: 'a-queue', reason: 'nobody asks it', cure: 'start one' };

function view(alarms: () => readonly Alarm[]) {
  const said: string[] = [];
  let now = 5;
  const look = standstill({ alarms: async () => alarms(), say: (line) => said.push(line), clock: () => now });
  return {
    said,
    async after(seconds: number, rows: readonly ProgressRow[]) {
      now += 1000 * seconds;
      await look(rows);
    },
  };
}

it('says what holds a run up once it has not moved for 20 s, and each reason once', async () => {
  const { said, after } = view(() => [ALARM]);
  await after(0, [row('1 of 9')]);
  await after(19, [row('1 of 9')]);
  expect(said).toEqual([]);
  await after(2, [row('1 of 9')]);
  expect(said).toEqual(['NO_WORKER a-queue: nobody asks it\n  next: start one']);
  await after(60, [row('1 of 9')]);
  expect(said).toHaveLength(1);
});

it('counts from the first look: a run that nobody has begun does not move either', async () => {
  const { said, after } = view(() => [ALARM]);
  await after(0, []);
  await after(15, []);
  expect(said).toEqual([]);
  await after(6, []);
  expect(said).toHaveLength(1);
});

it('does not ask about a run that moves', async () => {
  let asked = 0;
  const { after } = view(() => {
    asked++;
    return [];
  });
  for (let k = 0; k < 9; k++) await after(19, [row(`${k} of 9`)]);
  expect(asked).toBe(0);
});
