import { beforeEach, expect, it } from 'vitest';
import { sha256Hex } from '../../lakehouse/canonical-json.js';
import { countTrials, recordTrial } from '../../lakehouse/trials.js';
import { problemOf, temporaryFolder } from './fixtures.js';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});

it('countTrials counts distinct configurations, however often and however concurrently each was tried', async () => {
  expect(await countTrials(root, 'core')).toBe(0);
  await Promise.all(Array.from({ length: 30 }, (_, i) => recordTrial(root, 'core', sha256Hex(String(i % 3)))));
  await recordTrial(root, 'core', sha256Hex('0'));
  expect(await countTrials(root, 'core')).toBe(3);
});

it('countTrials keeps portfolios apart', async () => {
  await recordTrial(root, 'core', sha256Hex('a'));
  expect(await countTrials(root, 'other')).toBe(0);
});

it.each(['', '../core', 'Core', 'a/b', '-core', 'a'.repeat(65), '.'])(
  'recordTrial refuses %j as a portfolio name',
  async (name) => {
    expect((await problemOf(() => recordTrial(root, name, sha256Hex('a')))).type).toBe('ValidationError');
    expect((await problemOf(() => countTrials(root, name))).type).toBe('ValidationError');
  },
);

it('recordTrial refuses what is no hash', async () => {
  expect((await problemOf(() => recordTrial(root, 'core', '../x'))).type).toBe('ValidationError');
});
