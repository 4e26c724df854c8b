import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BarBatchContent } from '../../../activities/screening/stored-scan.js';
import type { Hooks } from '../../../activities/step-body.js';
import type { UniverseConfig } from '../../../contracts/mandate.js';
import { fail, ok, type Result } from '../../../contracts/problem.js';
import { decodeBars } from '../../../lakehouse/bars-codec.js';
import type { MarketSource } from '../../../market/source.js';
import { problemOf } from '../../lakehouse/fixtures.js';
import { busy, type NetworkSource, networkSource } from '../../support/network-source.js';
import { DAY_MS, type ScreeningPlace, scanOf, screeningPlace, universe } from './place.js';

let source: NetworkSource;
let other: MarketSource;
vi.mock(import('../../../market/registry.js'), async (original) => ({
  ...(await original()),
  marketSource: (name: string): Result<MarketSource> => ok(name === 'net' ? source : other),
}));

let place: ScreeningPlace;
beforeEach(async () => {
  source = networkSource({ name: 'net', venues: ['BYBIT'], listed: 12 });
  other = networkSource({ name: 'other', venues: ['BYBIT'], listed: 12 });
  place = await screeningPlace();
});
afterEach(() => place.remove());

/** The batches of a universe, ready to be fetched. */
async function prepared(u: UniverseConfig = universe()) {
  const inputs = await place.inputs([u]);
  const { ref } = await place.run('scanVenue', { inputs, scan: scanOf(u) });
  const liquid = await place.run('liquidTop', { inputs, universe: u.name, scans: [ref] });
  source.asked.length = 0;
  const { batches } = liquid.facts;
  return {
    batches,
    fetch: (index = 0, hooks: Partial<Hooks> = {}) =>
      place.run('fetchBars', { inputs, liquid: liquid.ref, batch: batches[index]! }, hooks),
  };
}

const contentOf = ({ ref }: { ref: Parameters<typeof place.context.store.readJson>[0] }) =>
  place.context.store.readJson<BarBatchContent>(ref);

describe('the batches of a universe', () => {
  it('are tens of instruments in the lane of their venue, each named by its first and last', async () => {
    const { batches } = await prepared();
    expect(batches).toEqual([
      { index: 0, source: 'net', lane: 'BYBIT', instruments: 10, first: 'BYBIT:A1.P', last: 'BYBIT:A7.P' },
      { index: 1, source: 'net', lane: 'BYBIT', instruments: 2, first: 'BYBIT:A8.P', last: 'BYBIT:A9.P' },
    ]);
  });

  it('are at most three hundred, however large the market is', async () => {
    source = networkSource({ name: 'net', venues: ['BYBIT'], listed: 7_000 });
    const { batches } = await prepared(universe({ fetchPool: 7_000 }));
    expect([batches.length, batches[0]!.instruments]).toEqual([292, 24]);
    expect(batches.reduce((n, { instruments }) => n + instruments, 0)).toBe(7_000);
  });
});

describe('a batch over the network', () => {
  it('asks for ten instruments at once and stores each by itself', async () => {
    const { fetch } = await prepared();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    source.wait = () => gate;
    const running = fetch();
    await vi.waitFor(() => expect(source.asked).toHaveLength(10));
    release();
    const done = await running;
    expect([source.peak(), done.facts]).toEqual([10, { bars: 30, missing: 0 }]);
    const { series } = await contentOf(done);
    const found = await Promise.all(series.map(async (ref) => decodeBars(await place.context.store.readBytes(ref))));
    expect(found.map((bars) => bars.map(({ instrument }) => instrument))).toEqual(
      [1, 10, 11, 12, 2, 3, 4, 5, 6, 7].map((k) => [`BYBIT:A${k}.P`]),
    );
  });

  it('goes on past an instrument that fails, and a retry asks for that one alone, with the same artifact', async () => {
    const undisturbed = await (await prepared()).fetch();
    await place.remove();
    place = await screeningPlace();
    source = networkSource({ name: 'net', venues: ['BYBIT'], listed: 12 });
    source.trouble = (question, nth) => (question === 'bars BYBIT:A10.P' && nth === 0 ? busy('page 2') : null);
    const { fetch } = await prepared();
    expect(await problemOf(() => fetch())).toEqual(busy('page 2'));
    expect(source.asked).toHaveLength(10);
    const retried = await fetch();
    expect(source.asked.slice(10)).toEqual(['bars BYBIT:A10.P']);
    expect(retried.ref).toEqual(undisturbed.ref);
  });

  it('stops where it is cancelled, and what was fetched by then is kept', async () => {
    const { fetch } = await prepared();
    const ended = new AbortController();
    source.wait = (question, signal) =>
      question === 'bars BYBIT:A1.P'
        ? Promise.resolve()
        : new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));
    const running = fetch(0, { signal: ended.signal, progress: () => ended.abort(new Error('shutdown')) });
    await expect(running).rejects.toThrow('shutdown');
    source.wait = async () => {};
    source.asked.length = 0;
    await fetch();
    expect(source.asked).toHaveLength(9);
    expect(source.asked).not.toContain('bars BYBIT:A1.P');
  });

  it('fetches an instrument of two universes once, also when both ask at the same time', async () => {
    const [one, two] = [await prepared(universe({ name: 'one' })), await prepared(universe({ name: 'two' }))];
    const [a, b] = await Promise.all([one.fetch(), two.fetch()]);
    expect(source.asked).toHaveLength(10);
    expect((await contentOf(a)).series).toEqual((await contentOf(b)).series);
  });
});

describe('what is remembered of a series', () => {
  const asks = async () => {
    source.asked.length = 0;
    await (await prepared()).fetch();
    return source.asked.length;
  };

  it('is one whose newest bar closes at asOf', async () => {
    expect([await asks(), await asks()]).toEqual([10, 0]);
  });

  it('is not one whose newest bar may still come, for two days', async () => {
    source.age = (instrument) => (instrument === 'BYBIT:A1.P' ? 1 : 0);
    expect([await asks(), await asks()]).toEqual([10, 1]);
    place.clock += 2 * DAY_MS;
    expect([await asks(), await asks()]).toEqual([1, 0]);
  });
});

describe('an instrument that cannot be had', () => {
  beforeEach(() => {
    source.trouble = (question) => (question === 'bars BYBIT:A2.P' ? busy('BYBIT:A2.P from 2021-01-01') : null);
  });

  it('fails the batch as IncompleteScanError once the attempts are spent', async () => {
    const { fetch } = await prepared();
    const problem = await problemOf(() => fetch(0, { lastAttempt: true }));
    expect(problem).toMatchObject({ type: 'IncompleteScanError', where: 'bars of BYBIT:A2.P from net' });
    expect(problem.what).toContain('BYBIT:A2.P from 2021-01-01');
  });

  it('is left out on the last attempt where the universe allows it, and asked for again by the next run', async () => {
    const { fetch } = await prepared(universe({ allowPartial: true }));
    expect((await problemOf(() => fetch())).type).toBe('ScanPageError');
    const taken = await fetch(0, { lastAttempt: true });
    expect(taken.facts).toEqual({ bars: 27, missing: 1 });
    expect((await contentOf(taken)).missing).toEqual([
      'bars of BYBIT:A2.P from net: ScanPageError in BYBIT:A2.P from 2021-01-01: HTTP 503. It is asked again.',
    ]);
    source.trouble = () => null;
    expect((await fetch()).facts).toEqual({ bars: 30, missing: 0 });
  });

  it('is noted, not failed, where another source than that of the scan does not know it', async () => {
    const strange = networkSource({ name: 'other', venues: ['BYBIT'], listed: 12 });
    strange.trouble = (question) =>
      question === 'bars BYBIT:A2.P'
        ? { type: 'ValidationError', where: 'other', what: 'there is no instrument BYBIT:A2.P', next: 'Leave it.' }
        : null;
    other = strange;
    const { fetch, batches } = await prepared(universe({ barsFrom: 'other' }));
    expect(batches[0]!.source).toBe('other');
    expect(await contentOf(await fetch())).toMatchObject({
      unknown: ['BYBIT:A2.P'],
      missing: [],
      series: { length: 9 },
    });
  });

  it('fails the batch where its own source lists it and does not know it', async () => {
    source.bars = async () => fail({ type: 'ValidationError', where: 'net', what: 'unknown', next: 'Leave it.' });
    const { fetch } = await prepared();
    expect((await problemOf(() => fetch())).type).toBe('ValidationError');
  });
});
