import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { fail, type Problem } from '../../contracts/problem.js';
import { type MetadataCatalog, metadataCatalog } from '../../lakehouse/catalog/metadata-catalog.js';
import { sampleSource } from '../../market/sample/source.js';
import type { Scan } from '../../market/source.js';
import { checkTicks, importCatalog } from '../../scripts/catalog-source.js';
import { problemOf, temporaryFolder } from '../lakehouse/fixtures.js';
import { networkSource } from '../support/network-source.js';

const source = sampleSource(fileURLToPath(new URL('../../samples/', import.meta.url)));
const NOW = Date.UTC(2026, 0, 1);
let catalog: MetadataCatalog;
beforeAll(async () => {
  catalog = metadataCatalog(await temporaryFolder());
});

describe('the catalog of the sample', () => {
  it('takes over every instrument once', async () => {
    expect(await importCatalog(catalog, source, NOW)).toMatchObject({ instruments: 42, changed: { length: 42 } });
    expect(await importCatalog(catalog, source, NOW)).toMatchObject({ instruments: 42, rows: 0 });
    expect(await catalog.table.history()).toHaveLength(1);
  });

  it('knows at every moment what the source said then', async () => {
    const view = await catalog.view();
    for (const year of [2015, 2018, 2021, 2025]) {
      const asOf = Date.UTC(year, 5, 30);
      const query = { venue: 'ECB', product: 'spot', limit: 100, asOf } as const;
      const scan = await source.scan(query);
      if (!scan.ok) throw new Error(scan.problem.what);
      expect(scan.value.rows.length).toBeGreaterThan(20);
      for (const { instrument, liquidityUsdPerDay } of scan.value.rows) {
        const found = view.get(instrument, { valid: asOf, known: asOf });
        expect([found?.facts.liquidityUsdPerDay, found?.basis], instrument).toEqual([liquidityUsdPerDay, 'recorded']);
      }
    }
  });

  it('records ticks that prices confirm from the day the last price was known, not before, and once', async () => {
    const asked = { asOf: NOW, record: true };
    const { checks, change } = await checkTicks(catalog, source, { ...asked, record: false });
    expect(change.rows).toBe(0);
    const confirmed = checks.filter(({ verified }) => verified).map(({ id }) => id);
    expect(confirmed).toEqual(['EIA:BRENT', 'EIA:WTI']);
    expect((await checkTicks(catalog, source, asked)).change.changed).toEqual(confirmed);
    expect((await checkTicks(catalog, source, asked)).change.rows).toBe(0);
    const view = await catalog.view();
    const tickSource = (known: number) => view.get('EIA:WTI', { valid: known, known })?.facts.tickSource;
    expect([tickSource(Date.UTC(2025, 0, 1)), tickSource(NOW)]).toEqual(['nearest-contract', 'price-grid']);
    expect(await importCatalog(catalog, source, NOW)).toMatchObject({ rows: 0 });
  });
});

describe('a source of the network', () => {
  const problem: Problem = { type: 'ValidationError', where: 'net', what: 'BYBIT has no future', next: 'Leave it.' };
  const refusal = fail<Scan>(problem);

  it('is asked for every product, and one that a venue does not have is left out', async () => {
    const net = networkSource({ name: 'net', venues: ['BYBIT'], listed: 3 });
    const { scan } = net;
    net.scan = (query) => (query.product === 'perp' ? scan(query) : Promise.resolve(refusal));
    const empty = metadataCatalog(await temporaryFolder());
    expect(await importCatalog(empty, net, NOW)).toMatchObject({ instruments: 3 });
  });

  it('that refuses everything is told on', async () => {
    const net = networkSource({ name: 'net', venues: ['BYBIT'], listed: 3 });
    net.scan = () => Promise.resolve(refusal);
    const empty = metadataCatalog(await temporaryFolder());
    expect(await problemOf(() => importCatalog(empty, net, NOW))).toEqual(problem);
  });
});
