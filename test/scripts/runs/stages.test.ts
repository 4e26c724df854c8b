/** Stages read from a recorded history: the events are those of a real run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect, it } from 'vitest';
import { type Stage, stageNamed, stageOfRun, stagesOf } from '../../../scripts/runs/stages.js';
import { packageRoot } from '../../support/package-root.js';

const events = (name: string) =>
  historyFromJSON(JSON.parse(readFileSync(join(packageRoot, 'test', 'histories', `${name}.json`), 'utf8'))).events ??
  [];
const names = (stages: readonly Stage[]) => stages.map(({ name }) => name);

const stages = stagesOf(events('pipeline'));

it('names every stage as the stage table does, in the order they were scheduled', () => {
  const found = names(stages);
  expect(found[0]).toBe('inputs');
  const order = ['market', 'universe', 'regime', 'window-plan', 'signals', 'selection', 'alignment', 'audit', 'report'];
  expect(found.filter((name) => order.includes(name))).toEqual(order);
  expect(found).toEqual(
    expect.arrayContaining([
      'allocation/min_variance',
      'allocation/equal_weight',
      'walk-forward',
      'publish',
      'conclude',
    ]),
  );
  expect(new Set(found).size).toBe(found.length);
});

it('is reset to the end of the workflow task that scheduled it, which lies before it and after the stage before', () => {
  const completed = new Set(
    events('pipeline')
      .filter((event) => event.workflowTaskCompletedEventAttributes != null)
      .map(({ eventId }) => Number(eventId)),
  );
  const at = stages.map(({ resetTo }) => Number(resetTo));
  for (const id of at) expect(completed.has(id)).toBe(true);
  expect(at).toEqual([...at].sort((a, b) => a - b));
  const [selection, signals] = ['selection', 'signals'].map((name) => Number(stageNamed(stages, name)!.resetTo));
  expect(selection).toBeGreaterThan(signals!);
});

it('has only the first stage where that one failed', () => {
  expect(names(stagesOf(events('failed')))).toEqual(['inputs']);
});

it.each([
  ['allocation', 'allocation/min_variance'],
  ['allocation/barbell', 'allocation/barbell'],
  ['backtest', 'walk-forward'],
  ['windows/2025-01-02..2025-02-03', 'walk-forward'],
  ['promises', 'walk-forward'],
])('finds %s in %s', (wanted, found) => {
  expect(stageNamed(stages, wanted)?.name).toBe(found);
});

it('names the screening of a universe, and finds it by what it does', () => {
  const resetTo = stages[0]!.resetTo;
  const input = { payloads: [defaultPayloadConverter.toPayload({ universe: 'fx_base_ecb', scans: [] })] };
  const screening = stagesOf([
    {
      startChildWorkflowExecutionInitiatedEventAttributes: {
        workflowType: { name: 'screenUniverse' },
        workflowTaskCompletedEventId: resetTo,
        input,
      },
    },
  ]);
  expect(screening).toEqual([{ name: 'screen/fx_base_ecb', resetTo }]);
  for (const part of ['scan/fx_base_ecb/ECB/spot', 'liquid-top/fx_base_ecb', 'bars/fx_base_ecb/1', 'screen']) {
    expect(stageNamed(screening, part), part).toEqual(screening[0]);
  }
});

it('does not find what never ran, or was only begun like something that did', () => {
  for (const name of ['selectoin', 'select', '', 'allocation/none', 'screen/elsewhere']) {
    expect(stageNamed(stages, name), name).toBeNull();
  }
  expect(stageOfRun('scan')).toBe('scan');
});
