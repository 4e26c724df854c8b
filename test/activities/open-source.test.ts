/** Sources of a mandate whose universes name files: one source each, pinned each by its own content. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { openPinned, openSource, openSources, sourceNames, sourcesOf } from '../../activities/open-source.js';
import type { Mandate, UniverseConfig } from '../../contracts/mandate.js';
import { orThrow } from '../../contracts/problem.js';
import type { RunInputs } from '../../contracts/run.js';
import { HEADER, NOW, rowsAt } from '../lakehouse/bars/fixtures.js';
import { temporaryFolder } from '../lakehouse/fixtures.js';
import { mandate } from '../stages/support/mandate.js';

const MAPPING = `
kind: bars-mapping
source: test
columns: { symbol: symbol, venue: venue, date: date, close: close, quoteVolume: quote_volume }
timezone: UTC
close: '24:00'
market: 24/7
assetClass: crypto
product: perp
quote: USDT
`;
const universe = (name: string, changes: Partial<UniverseConfig> = {}): UniverseConfig => ({
  ...mandate.universes[0]!,
  name,
  source: 'files',
  venues: ['X'],
  products: ['perp'],
  files: { mapping: 'mapping.yaml', paths: [`${name}.csv`] },
  ...changes,
});
const two: Mandate = { ...mandate, universes: [universe('one'), universe('two')] };

let place: Parameters<typeof openSource>[0];
const csv = (name: string, rows: readonly string[]) =>
  writeFile(join(place.root, name), `${[HEADER, ...rows].join('\n')}\n`);
beforeEach(async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'home'));
  const market = { endpoints: {}, rates: {}, allowTradingview: false };
  place = { root, home: join(root, 'home'), assets: root, market };
  await writeFile(join(root, 'mapping.yaml'), MAPPING);
  await csv('one.csv', rowsAt('A', [1, 2, 3]));
  await csv('two.csv', rowsAt('B', [4, 5]));
});

it('two universes with files of their own are two sources, pinned under two names', async () => {
  expect(sourceNames(two)).toEqual(['files:one', 'files:two']);
  const sources = orThrow(await openSources(place, two));
  expect(sources.map(({ name }) => name)).toEqual(['files:one', 'files:two']);
  const [one, other] = await Promise.all(sources.map(async (source) => orThrow(await source.snapshot())));
  expect(one).not.toBe(other);
  const closes = async (k: number, id: string) => [...orThrow(await sources[k]!.bars(id, NOW)).close];
  expect(await closes(0, 'X:A')).toEqual([1, 2, 3]);
  expect(await closes(1, 'X:B')).toEqual([4, 5]);
});
it('a scanner may take its bars from files', () => {
  expect(sourcesOf(universe('u', { source: 'tradingview', barsFrom: 'files' }))).toEqual({
    scan: 'tradingview',
    bars: 'files:u',
  });
  expect(sourcesOf(universe('u', { source: 'sample', files: null }))).toEqual({ scan: 'sample', bars: 'sample' });
});
it('a pinned source answers from the content the run has pinned', async () => {
  const sources = orThrow(await openSources(place, two));
  const inputs = {
    mandate: two,
    sources: await Promise.all(sources.map(async (s) => ({ source: s.name, snapshot: orThrow(await s.snapshot()) }))),
  } as unknown as RunInputs;
  await csv('one.csv', rowsAt('A', [9]));
  const pinned = orThrow(await openPinned(place, inputs, 'files:one'));
  expect([...orThrow(await pinned.bars('X:A', NOW)).close]).toEqual([1, 2, 3]);
  const unpinned = orThrow(await openSource(place, 'files:one', { universes: two.universes }));
  expect([...orThrow(await unpinned.bars('X:A', NOW)).close]).toEqual([9]);
  // Elsewhere, where nothing was kept of it, the change is a problem and never another answer.
  const elsewhere = { ...place, home: join(place.root, 'elsewhere') };
  expect(await openPinned(elsewhere, inputs, 'files:one')).toMatchObject({
    ok: false,
    problem: { type: 'DataQualityError', where: 'one.csv' },
  });
});
it('files of no universe are a ConfigError that says where they are named', async () => {
  for (const name of ['files', 'files:three']) {
    expect(await openSource(place, name, { universes: two.universes })).toMatchObject({
      ok: false,
      problem: { type: 'ConfigError', next: expect.stringContaining('files: {') },
    });
  }
});
