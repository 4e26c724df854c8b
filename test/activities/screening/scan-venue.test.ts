import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredScan } from '../../../activities/screening/stored-scan.js';
import { fail, ok } from '../../../contracts/problem.js';
import { sha256Hex } from '../../../lakehouse/canonical-json.js';
import { problemOf } from '../../lakehouse/fixtures.js';
import { busy, type NetworkSource, networkSource } from '../../support/network-source.js';
import { AS_OF, DAY_MS, type ScreeningPlace, scanOf, screeningPlace, universe } from './place.js';

let source: NetworkSource;
vi.mock(import('../../../market/registry.js'), async (original) => ({
  ...(await original()),
  marketSource: () => ok(source),
}));

let place: ScreeningPlace;
beforeEach(async () => {
  source = networkSource({ name: 'net', venues: ['BYBIT'], listed: 40 });
  place = await screeningPlace();
});
afterEach(() => place.remove());

const scan = async (u = universe(), hooks = {}, asOf = AS_OF) =>
  place.run('scanVenue', { inputs: await place.inputs([u], asOf), scan: scanOf(u) }, hooks);

describe('the proof of a scan', () => {
  it('stores every answer as it came and keeps its hash, not its body', async () => {
    const { ref, facts } = await scan(universe({ fetchLimit: 7 }));
    expect(facts).toEqual({ rows: 7, missing: 0 });
    const stored = await place.context.store.readJson<StoredScan>(ref);
    expect(stored).toMatchObject({ schema: 'scan/2', source: 'net', venue: 'BYBIT', product: 'perp', totalCount: 40 });
    const [answer] = stored.raw;
    const body = JSON.stringify(stored.rows.map(({ instrument }) => instrument));
    expect(answer).toEqual({
      ...{ request: 'GET /tickers?perp', from: 0, to: 7, totalCount: 40, freshness: null },
      ...{ sha256: sha256Hex(body), bytes: body.length },
    });
    const bytes = await place.context.store.readBytes({ ...ref, kind: 'raw-answer', sha256: answer!.sha256 });
    expect(new TextDecoder().decode(bytes)).toBe(body);
  });
});

describe('the pool of a scan', () => {
  it.each([
    ['the most traded that may enter', {}, 300],
    ['what the universe says', { fetchPool: 900 }, 900],
  ])('is %s of a network source', async (_, changes, limit) => {
    await scan(universe(changes));
    expect(source.queries.map((query) => query.limit)).toEqual([limit]);
  });

  it('is everything of a source at hand, so that past windows choose from what was there then', async () => {
    Object.assign(source.capabilities, { network: false });
    await scan();
    expect(source.queries[0]!.limit).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('a complete scan', () => {
  it('is asked once for all universes and mandates with the same question', async () => {
    const first = await scan(universe({ name: 'one' }));
    const second = await scan(universe({ name: 'two' }));
    expect([first.cacheHit, second.cacheHit, second.ref.sha256]).toEqual([false, false, first.ref.sha256]);
    expect(source.asked).toEqual(['scan BYBIT/perp']);
  });

  it('is asked again for another date, limit, product or adapter', async () => {
    await scan();
    await scan(universe({ fetchLimit: 8 }));
    await scan(universe({ products: ['spot'] }));
    await scan(universe(), {}, '2025-06-29T00:00:00.000Z');
    expect(source.asked).toHaveLength(4);
    source.snapshot = async () => ok('net, adapter 2');
    const pinned = await place.context.store.readJson<object>(await place.inputs([universe()]));
    const inputs = await place.context.store.writeJson(
      { kind: 'run-inputs', rows: 1, schema: 'run-inputs/1', maxEventTime: null, maxKnownAt: null },
      { ...pinned, sources: [{ source: 'net', snapshot: 'net, adapter 2' }] },
    );
    await place.run('scanVenue', { inputs, scan: scanOf(universe()) });
    expect(source.asked).toHaveLength(5);
  });

  it('that could not rank because it was taken before asOf is asked again, later ones are not', async () => {
    source.extra.ranked = false;
    place.clock = Date.parse(AS_OF) - DAY_MS;
    await scan();
    await scan();
    expect(source.asked).toHaveLength(2);
    place.clock = Date.parse(AS_OF) + DAY_MS;
    await scan();
    await scan();
    expect(source.asked).toHaveLength(3);
  });
});

describe('a scan that does not come', () => {
  beforeEach(() => {
    source.trouble = () => busy('net/BYBIT/perp rows 100-200');
  });

  it('is a retryable problem as long as somebody tries again, and is never taken in part', async () => {
    const u = universe({ allowPartial: true });
    expect(await problemOf(() => scan(u))).toEqual(busy('net/BYBIT/perp rows 100-200'));
    expect(source.queries[0]!.allowPartial).toBe(false);
  });

  it('is an IncompleteScanError once the attempts are spent, naming venue, product, page and cause', async () => {
    const problem = await problemOf(() => scan(universe(), { lastAttempt: true }));
    expect(problem).toMatchObject({ type: 'IncompleteScanError', where: 'scan of net BYBIT/perp' });
    expect(problem.what).toContain('net/BYBIT/perp rows 100-200 with ScanPageError: HTTP 503');
    expect(problem.retryAfterMs).toBeUndefined();
  });

  it('is taken in part on the last attempt where the universe allows it, and that is not remembered', async () => {
    const u = universe({ allowPartial: true });
    const taken = await scan(u, { lastAttempt: true });
    expect(taken.facts.missing).toBe(1);
    expect(await place.context.store.readJson<StoredScan>(taken.ref)).toMatchObject({ missing: ['HTTP 503'] });
    source.trouble = () => null;
    expect(await scan(u)).toMatchObject({ cacheHit: false, facts: { missing: 0 } });
  });

  it('of a venue that gives nothing at all leaves the others to go on with', async () => {
    source.scan = async () => fail(busy('net/BYBIT'));
    const u = universe({ allowPartial: true });
    expect((await problemOf(() => scan(u))).type).toBe('ScanPageError');
    const taken = await scan(u, { lastAttempt: true });
    expect(taken.facts).toEqual({ rows: 0, missing: 1 });
    expect((await place.context.store.readJson<StoredScan>(taken.ref)).missing).toEqual([
      'the whole scan: ScanPageError in net/BYBIT: HTTP 503. It is asked again.',
    ]);
  });

  it('passes every other problem as it is', async () => {
    source.trouble = () => ({ type: 'DataQualityError', where: 'net', what: 'no such column', next: 'Mend it.' });
    expect((await problemOf(() => scan(universe(), { lastAttempt: true }))).type).toBe('DataQualityError');
  });
});
