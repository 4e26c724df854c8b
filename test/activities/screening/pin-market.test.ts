import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadMarket, type PinnedMarket } from '../../../activities/pinned-market.js';
import type { ArtifactRef } from '../../../contracts/artifact.js';
import type { UniverseConfig } from '../../../contracts/mandate.js';
import { ok, type Result } from '../../../contracts/problem.js';
import type { ScreenedUniverse } from '../../../contracts/steps.js';
import type { MarketSource } from '../../../market/source.js';
import { type NetworkSource, networkSource } from '../../support/network-source.js';
import { type ScreeningPlace, scanOf, screeningPlace, universe } from './place.js';

let sources: Readonly<Record<string, NetworkSource>>;
vi.mock(import('../../../market/registry.js'), async (original) => ({
  ...(await original()),
  marketSource: (name: string): Result<MarketSource> => ok(sources[name]!),
}));

let place: ScreeningPlace;
beforeEach(async () => {
  const options = { venues: ['BYBIT', 'OKX'], listed: 12 };
  sources = {
    net: networkSource({ name: 'net', ...options }),
    deep: networkSource({ name: 'deep', ...options, bars: 9 }),
  };
  place = await screeningPlace();
});
afterEach(() => place.remove());

async function screened(inputs: ArtifactRef, u: UniverseConfig): Promise<ScreenedUniverse> {
  const { ref } = await place.run('scanVenue', { inputs, scan: scanOf(u) });
  const { ref: liquid, facts } = await place.run('liquidTop', { inputs, universe: u.name, scans: [ref] });
  const bars: ArtifactRef[] = [];
  for (const batch of facts.batches) {
    bars.push((await place.run('fetchBars', { inputs, liquid, batch }, { lastAttempt: true })).ref);
  }
  return { universe: u.name, liquid, bars };
}

async function pinned(...universes: UniverseConfig[]) {
  const inputs = await place.inputs(universes);
  const all: ScreenedUniverse[] = [];
  for (const u of universes) all.push(await screened(inputs, u));
  const { ref, facts } = await place.run('pinMarket', { inputs, screened: all });
  const market = await place.context.store.readJson<PinnedMarket>(ref);
  return { ref, facts, market, loaded: await loadMarket(place.context, inputs, ref) };
}

describe('the pinned market', () => {
  it('holds an instrument of two universes once: facts and bars are those of the first that lists it', async () => {
    const both = await pinned(
      universe({ name: 'one', fetchLimit: 5 }),
      universe({ name: 'two', source: 'deep' }),
      universe({ name: 'three', source: 'deep', venues: ['OKX'] }),
    );
    expect(both.facts.instruments).toBe(24);
    expect(both.loaded.history.ids).toHaveLength(24);
    const bars = (id: string) => both.loaded.history.series(id).close.length;
    expect([bars('BYBIT:A1.P'), bars('BYBIT:A9.P'), bars('OKX:A1.P')]).toEqual([3, 9, 9]);
    const versions = both.market.versions.filter(({ instrument }) => instrument.id === 'BYBIT:A1.P');
    expect(versions).toHaveLength(1);
    expect(both.market.notes).toEqual([
      'net BYBIT/perp lists 12 instruments, and past windows choose among the 5 of them that are most traded as of this run: fetchPool widens the choice.',
    ]);
  });

  it('says what scans and bars lack, and what another source does not know', async () => {
    sources['net']!.extra.missing = ['rows 20-40'];
    sources['deep']!.trouble = (question) =>
      question.endsWith('A2.P')
        ? { type: 'ValidationError', where: 'deep', what: 'unknown', next: 'Leave it.' }
        : question.endsWith('A3.P')
          ? { type: 'DataQualityError', where: 'deep/A3', what: 'high below low', next: 'Look.' }
          : null;
    const { market, loaded } = await pinned(universe({ barsFrom: 'deep', allowPartial: true }));
    expect(market.incomplete).toEqual([
      'net BYBIT/perp: rows 20-40',
      'bars of BYBIT:A3.P from deep: DataQualityError in deep/A3: high below low. Look.',
    ]);
    expect(market.notes).toEqual([
      'deep knows no bars of 1 of the 12 instruments of universe u, which are rejected as no-bars: BYBIT:A2.P.',
    ]);
    expect(loaded.history.series('BYBIT:A2.P').close).toHaveLength(0);
    expect([loaded.incomplete, loaded.notes]).toEqual([market.incomplete, market.notes]);
  });

  it('keeps the values that the source computed, beside the bars', async () => {
    sources['net']!.extra.fields = { close: 101, RSI: 50 };
    const { loaded } = await pinned(universe());
    expect(loaded.scanned['BYBIT:A7.P']).toEqual({ close: 101, RSI: 50 });
  });

  it('has the same bytes whatever was remembered', async () => {
    const first = await pinned(universe());
    await place.remove();
    place = await screeningPlace();
    const second = await pinned(universe());
    expect(second.ref).toEqual(first.ref);
  });
});
