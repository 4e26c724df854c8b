import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { Outcome } from '../../contracts/run.js';
import { runsWithoutSignals } from '../../lakehouse/runs-without-signals.js';
import { staleTarget } from '../../reports/stale-target.js';
import { mandate } from '../reports/fixture-mandate.js';
import { problemOf, target, temporaryFolder } from './fixtures.js';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;
const close = (n: number) => `${day(n)}T23:30:00.000Z`;
const write = async (n: number, text: string) => {
  const folder = join(root, 'runs', 'portfolio', 'core', day(n));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), text);
};
const ran = (n: number, outcome: Outcome) => write(n, JSON.stringify({ asOf: close(n), outcome }));
const count = (after: number, before: number) =>
  runsWithoutSignals(root, 'core', { after: close(after), before: close(before) });

it('counts what found no signal since the target, and nothing of later sessions', async () => {
  expect(await count(1, 30)).toBe(0);
  const outcomes: Outcome[] = ['NO_SIGNALS', 'PUBLISHED', 'NO_SIGNALS', 'HELD', 'NO_SIGNALS', 'HALTED', 'NO_SIGNALS'];
  for (const [k, outcome] of outcomes.entries()) await ran(k + 1, outcome);
  expect(await count(2, 30)).toBe(3);
  expect(await count(2, 7)).toBe(2);
  expect(await count(2, 3)).toBe(0);
});

it('a run with signals ends the row, whatever became of its target', async () => {
  for (const [k, outcome] of (['NO_SIGNALS', 'REJECTED', 'NO_SIGNALS'] as const).entries()) await ran(k + 2, outcome);
  expect(await count(1, 30)).toBe(1);
});

it('says which record cannot be read', async () => {
  await ran(3, 'NO_SIGNALS');
  await write(4, '{"asOf":');
  expect(await problemOf(() => count(1, 30))).toMatchObject({
    type: 'CorruptArtifactError',
    where: expect.stringContaining('2026-01-04'),
  });
  // Before the span nobody asks it.
  expect(await count(6, 30)).toBe(0);
});

it('a target is stale beyond maxHold, while it is held', () => {
  const inputs = (withoutSignals: number, onNoSignals: 'hold' | 'cash' = 'hold') =>
    ({
      mandate: { ...mandate, maxHold: 2, onNoSignals },
      previousTarget: target(close(1), {}),
      withoutSignals,
    }) as never;
  expect(staleTarget(inputs(1), 'NO_SIGNALS')).toBeNull();
  expect(staleTarget(inputs(2), 'NO_SIGNALS')).toMatch(/^STALE_TARGET: .* for 3 rebalances .*maxHold is 2/);
  expect(staleTarget(inputs(2), 'HELD')).toBeNull();
  expect(staleTarget(inputs(3), 'HELD')).toMatch(/^STALE_TARGET/);
  expect(staleTarget(inputs(9), 'PUBLISHED')).toBeNull();
  expect(staleTarget(inputs(9, 'cash'), 'NO_SIGNALS')).toBeNull();
});
