import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CATALOG_TABLE, type CatalogFacts, catalogFacts } from '../../lakehouse/catalog/catalog-facts.js';
import { type CatalogVersion, versionColumns } from '../../lakehouse/catalog/catalog-version.js';
import { catalogView } from '../../lakehouse/catalog/catalog-view.js';
import { type MetadataCatalog, metadataCatalog } from '../../lakehouse/catalog/metadata-catalog.js';
import { verifyTickOnGrid } from '../../lakehouse/catalog/tick-grid.js';
import { marketHistory } from '../../lakehouse/market-history.js';
import { columnsOfBatch } from '../../lakehouse/tables/columns.js';
import { openTable } from '../../lakehouse/tables/table.js';
import { factOf, problemOf, temporaryFolder } from './fixtures.js';

let root: string;
let catalog: MetadataCatalog;
beforeEach(async () => {
  root = await temporaryFolder();
  catalog = metadataCatalog(root);
});
const factsOf = (id: string, more: Partial<CatalogFacts> = {}): CatalogFacts =>
  catalogFacts(factOf(id, { validFrom: 0, knownAt: 0, liquidity: null }).instrument, more);
const state = (lotSize: number | null, validFrom: number, knownAt = validFrom, id = 'A:ONE') =>
  catalog.upsert([{ facts: factsOf(id, { lotSize }), validFrom, knownAt, source: 'test' }]);
const lotAt = async (valid: number, known: number) => {
  const found = (await catalog.view()).get('A:ONE', { valid, known });
  return found && [found.facts.lotSize, found.basis];
};

describe('the catalog', () => {
  it('is empty before the first upsert', async () => {
    const view = await catalog.view();
    expect([view.snapshot, view.ids, view.get('A:ONE', { valid: 0, known: 0 })]).toEqual([0, [], undefined]);
  });

  it('gives back every fact', async () => {
    const facts = factsOf('A:ONE', {
      tickSize: 0.01,
      tickSource: 'venue',
      lotSize: 1,
      minNotional: 5,
      contractSize: 0.001,
      session: '24x7',
      timeZone: 'Etc/UTC',
      listed: 17_000,
      delisted: 19_000,
      liquidityUsdPerDay: 1e9,
      aliases: ['ONE-PERP', 'XONE'],
      multiplier: 1000,
    });
    await catalog.upsert([{ facts, validFrom: 5, knownAt: 6, source: 'test' }]);
    const view = await metadataCatalog(root).view();
    expect(view.history('A:ONE')).toEqual([{ facts, validFrom: 5, validTo: null, knownAt: 6, source: 'test' }]);
    await catalog.upsert([{ facts: factsOf('A:TWO'), validFrom: 5, knownAt: 6, source: 'test' }]);
    expect((await metadataCatalog(root).view()).history('A:TWO')[0]!.facts).toEqual(factsOf('A:TWO'));
  });

  it('writes nothing where nothing changed', async () => {
    expect(await state(1, 10)).toEqual({ rows: 1, changed: ['A:ONE'] });
    for (const at of [10, 20, 30]) expect(await state(1, at)).toEqual({ rows: 0, changed: [] });
    expect(await catalog.table.history()).toHaveLength(1);
    await catalog.upsert([
      { facts: factsOf('A:ONE', { lotSize: 1, aliases: [] }), validFrom: 40, knownAt: 40, source: 'x' },
    ]);
    expect(await catalog.table.history()).toHaveLength(1);
  });

  describe('written by an older version', () => {
    const added = ['traits', 'market_cap_usd', 'expiry'];
    const before = {
      ...CATALOG_TABLE,
      version: 1,
      columns: CATALOG_TABLE.columns.filter(({ name }) => !added.includes(name)),
    };
    const olderRows = () => {
      const facts = factsOf('A:ONE', { lotSize: 1 });
      const columns = versionColumns([{ facts, validFrom: 10, validTo: null, knownAt: 10, source: 'old' }]);
      return Object.fromEntries(Object.entries(columns).filter(([name]) => !added.includes(name)));
    };

    it('is read as it was, with what it did not know left unknown', async () => {
      await openTable(root, before).append(olderRows(), 'old');
      expect((await catalog.view()).history('A:ONE')[0]!.facts).toEqual(factsOf('A:ONE', { lotSize: 1 }));
      expect(await state(1, 20)).toEqual({ rows: 0, changed: [] });
      expect((await catalog.table.snapshot())?.schemaVersion).toBe(1);
    });

    it('is brought to this version by the first change, which loses nothing', async () => {
      await openTable(root, before).append(olderRows(), 'old');
      const facts = factsOf('A:ONE', { lotSize: 1, traits: ['wrapped'], marketCapUsd: 1e9, expiry: '2026-12-25' });
      expect(await catalog.upsert([{ facts, validFrom: 20, knownAt: 20, source: 'test' }])).toEqual({
        rows: 2,
        changed: ['A:ONE'],
      });
      expect((await catalog.table.history()).map(({ operation, schemaVersion }) => [operation, schemaVersion])).toEqual(
        [
          ['append', 1],
          ['evolve', 2],
          ['append', 2],
        ],
      );
      const view = await metadataCatalog(root).view();
      expect(view.get('A:ONE', { valid: 15, known: 30 })?.facts).toEqual(factsOf('A:ONE', { lotSize: 1 }));
      expect(view.get('A:ONE', { valid: 20, known: 30 })?.facts).toEqual(facts);
    });

    it('is brought to it once by writers that come at the same time, and loses none of them', async () => {
      await openTable(root, before).append(olderRows(), 'old');
      const ids = ['A:TWO', 'A:THREE', 'A:FOUR', 'A:FIVE'];
      await Promise.all(
        ids.map((id) =>
          metadataCatalog(root).upsert([
            { facts: factsOf(id, { traits: ['fiat'] }), validFrom: 20, knownAt: 20, source: id },
          ]),
        ),
      );
      expect((await metadataCatalog(root).view()).ids).toEqual(['A:ONE', ...ids].sort());
      expect((await catalog.table.history()).filter(({ operation }) => operation === 'evolve')).toHaveLength(1);
    });

    it('goes on being written by that version, whose facts are then unknown', async () => {
      await state(1, 20, 20, 'A:TWO');
      await openTable(root, before).append(olderRows(), 'old');
      expect((await catalog.view()).ids).toEqual(['A:ONE', 'A:TWO']);
    });
  });

  it.each([
    ['an expiry that is no day', { expiry: '2026-02-30' }, /expiry/],
    ['an expiry written otherwise', { expiry: '25.12.2026' }, /expiry/],
    ['a trait nobody knows', { traits: ['shiny' as never] }, /traits/],
    ['a market capitalisation of zero', { marketCapUsd: 0 }, /marketCapUsd/],
  ])('refuses %s', async (_, facts, where) => {
    const statement = { facts: factsOf('A:ONE', facts), validFrom: 1, knownAt: 1, source: 'test' };
    const problem = await problemOf(() => catalog.upsert([statement]));
    expect(problem).toMatchObject({ type: 'DataQualityError', where: expect.stringMatching(where) });
  });

  it('closes the old version where facts change, and remembers what was known before', async () => {
    await state(1, 10);
    expect(await state(2, 20, 25)).toEqual({ rows: 2, changed: ['A:ONE'] });
    expect((await catalog.view()).history('A:ONE')).toMatchObject([
      { validFrom: 10, validTo: null, knownAt: 10 },
      { validFrom: 10, validTo: 20, knownAt: 25 },
      { validFrom: 20, validTo: null, knownAt: 25 },
    ]);
    expect(await lotAt(15, 30)).toEqual([1, 'recorded']);
    expect(await lotAt(22, 24)).toEqual([1, 'recorded']);
    expect(await lotAt(22, 25)).toEqual([2, 'recorded']);
  });

  it('corrects a version without losing the one after it', async () => {
    await state(1, 10);
    await state(2, 20);
    await state(3, 10, 30);
    expect([await lotAt(15, 29), await lotAt(15, 30), await lotAt(25, 30)]).toEqual([
      [1, 'recorded'],
      [3, 'recorded'],
      [2, 'recorded'],
    ]);
    await state(4, 15, 40);
    expect([await lotAt(14, 40), await lotAt(15, 40), await lotAt(20, 40)]).toEqual([
      [3, 'recorded'],
      [4, 'recorded'],
      [2, 'recorded'],
    ]);
  });

  it('retires an instrument without deleting it, and takes it back', async () => {
    await state(1, 10);
    const end = { id: 'A:ONE', validTo: 20, knownAt: 21, source: 'test' };
    expect(await catalog.retire(end)).toEqual({ rows: 1, changed: ['A:ONE'] });
    expect(await catalog.retire(end)).toEqual({ rows: 0, changed: [] });
    expect([await lotAt(19, 30), await lotAt(20, 30), await lotAt(20, 20)]).toEqual([
      [1, 'recorded'],
      undefined,
      [1, 'recorded'],
    ]);
    await state(1, 40);
    expect([await lotAt(30, 50), await lotAt(40, 50)]).toEqual([undefined, [1, 'recorded']]);
    expect((await problemOf(() => catalog.retire({ ...end, id: 'A:NONE' }))).type).toBe('DataQualityError');
  });

  it('marks history before the first sight as assumed, but not before the listing', async () => {
    await state(1, 10, 12);
    expect([await lotAt(9, 12), await lotAt(10, 11), await lotAt(10, 12)]).toEqual([
      [1, 'assumed'],
      [1, 'assumed'],
      [1, 'recorded'],
    ]);
    const day = 86_400_000;
    const facts = factsOf('A:TWO', { listed: 5 });
    await catalog.upsert([{ facts, validFrom: 8 * day, knownAt: 8 * day, source: 'test' }]);
    const view = await catalog.view();
    expect(view.get('A:TWO', { valid: 5 * day, known: 9 * day })?.basis).toBe('assumed');
    expect(view.get('A:TWO', { valid: 5 * day - 1, known: 9 * day })).toBeUndefined();
  });

  it('does not let knowledge be added to the past', async () => {
    await state(1, 10, 50);
    const problem = await problemOf(() => state(2, 20, 40));
    expect(problem).toMatchObject({ type: 'DataQualityError', where: 'table catalog, A:ONE' });
    expect(await catalog.table.history()).toHaveLength(1);
  });

  it('finds the members of an identity with their multipliers, and what a spelling means', async () => {
    const identity = 'crypto/PEPE';
    const states = [
      factsOf('A:PEPEUSDT', { identity }),
      factsOf('B:1000PEPE', { identity, multiplier: 1000, aliases: ['KPEPE'] }),
      factsOf('B:PLTR', { identity: 'equity/PLTR', aliases: ['PLTR.US'] }),
    ];
    await catalog.upsert(states.map((facts) => ({ facts, validFrom: 10, knownAt: 10, source: 'test' })));
    const gone = { ...states[1]!, aliases: [] };
    await catalog.upsert([{ facts: gone, validFrom: 20, knownAt: 20, source: 'test' }]);
    const view = await catalog.view();
    expect(view.members(identity, { valid: 15, known: 15 })).toEqual(['A:PEPEUSDT', 'B:1000PEPE']);
    expect(view.resolve('KPEPE', { valid: 15, known: 15 })).toEqual(['B:1000PEPE']);
    expect(view.resolve('KPEPE', { valid: 25, known: 25 })).toEqual([]);
    expect(view.resolve('PLTR', { valid: 15, known: 15 })).toEqual(['B:PLTR']);
  });

  it('refuses what no instrument can be, by field, and then writes nothing', async () => {
    const bad: [string, Partial<CatalogFacts>][] = [
      ['multiplier', { multiplier: 0 }],
      ['lotSize', { lotSize: 0 }],
      ['minNotional', { minNotional: Number.NaN }],
      ['tickSource', { tickSize: 0.1 }],
      ['id', { venue: 'B' }],
      ['delisted', { listed: 5, delisted: 4 }],
      ['identity', { identity: '' }],
      ['symbol', { symbol: 'O\nNE' }],
    ];
    for (const [field, more] of bad) {
      const facts = [factsOf('A:GOOD'), factsOf('A:ONE', more)];
      const problem = await problemOf(() =>
        catalog.upsert(facts.map((f) => ({ facts: f, validFrom: 1, knownAt: 1, source: 'test' }))),
      );
      expect(problem).toMatchObject({ type: 'DataQualityError', where: `table catalog, A:ONE, ${field}` });
    }
    expect((await problemOf(() => state(1, 0.5))).where).toContain('validFrom');
    expect(await catalog.table.snapshot()).toBeNull();
  });

  it('travels in time by snapshot, and says so where there is none', async () => {
    await state(1, 10);
    await state(2, 20);
    expect((await catalog.view(1)).get('A:ONE', { valid: 25, known: 25 })?.facts.lotSize).toBe(1);
    expect((await problemOf(() => catalog.view(9))).type).toBe('DataQualityError');
  });

  it('keeps every change of several writers, and one row of what they agree on', async () => {
    const writers = [catalog, metadataCatalog(root), metadataCatalog(root)];
    await Promise.all(
      writers.flatMap((writer, w) =>
        ['A:SAME', `A:W${w}`].map((id) =>
          writer.upsert([{ facts: factsOf(id), validFrom: 1, knownAt: 1, source: 'test' }]),
        ),
      ),
    );
    const view = await metadataCatalog(root).view();
    expect(view.ids).toEqual(['A:SAME', 'A:W0', 'A:W1', 'A:W2']);
    expect(view.history('A:SAME')).toHaveLength(1);
  });

  it('answers every past question as it did then, whatever is learnt later, and survives compaction', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 })),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        async (changes) => {
          const folder = await temporaryFolder();
          catalog = metadataCatalog(folder);
          const answers = new Map<string, unknown>();
          let known = 0;
          const ask = async (upTo: number) => {
            const view = await catalog.view();
            for (let k = 10; k <= upTo; k++) {
              for (let valid = 0; valid <= 10; valid++) {
                const found = view.get('A:ONE', { valid, known: k });
                const answer = found && [found.facts.lotSize, found.basis];
                const key = `${valid} ${k}`;
                if (answers.has(key)) expect(answer, key).toEqual(answers.get(key));
                answers.set(key, answer);
              }
            }
          };
          for (const [lot, validFrom, lag] of changes) {
            known += lag;
            await state(lot, validFrom, 10 + known);
            // What was stated is what is now known.
            expect(await lotAt(validFrom, 10 + known)).toEqual([lot, 'recorded']);
            known += 1;
            await ask(10 + known - 1);
          }
          await catalog.table.compact('');
          catalog = metadataCatalog(folder);
          await ask(10 + known - 1);
        },
      ),
      { numRuns: 15 },
    ));

  it('answers many questions as it answers each, from columns in memory and from files, whatever order the rows came in', async () => {
    await state(1, 10, 12, 'A:TWO');
    await state(2, 20, 25, 'A:TWO');
    await state(3, 10, 30, 'A:ONE');
    await state(4, 15, 40, 'A:TWO');
    await catalog.retire({ id: 'A:TWO', validTo: 30, knownAt: 50, source: 'test' });
    const day = 86_400_000;
    const listed = factsOf('A:NEW', { listed: 1, tickSize: 0.5, tickSource: 'venue' });
    await catalog.upsert([{ facts: listed, validFrom: 2 * day, knownAt: 2 * day, source: 'test' }]);
    const { table } = catalog;
    const stored = await table.read((await table.snapshot())!);
    const backwards = Object.fromEntries(
      Object.entries(stored).map(([name, cells]) => [name, Array.from(cells).reverse()]),
    );
    const questions = ['A:ONE', 'A:TWO', 'A:NEW', 'A:NONE'].flatMap((id) =>
      [0, 9, 10, 14, 15, 20, 29, 30, day - 1, day, 3 * day].flatMap((valid) =>
        [0, 12, 25, 39, 40, 50, 3 * day].map((known) => ({ id, valid, known })),
      ),
    );
    const asked = {
      ids: questions.map(({ id }) => id),
      valid: questions.map(({ valid }) => valid),
      known: questions.map(({ known }) => known),
    };
    const opened = await metadataCatalog(root).view();
    for (const view of [opened, catalogView(1, columnsOfBatch(stored)), catalogView(1, columnsOfBatch(backwards))]) {
      const found = view.many(asked);
      const [lots, ticks, sources] = [
        found.numbers('lot_size'),
        found.numbers('tick_size'),
        found.texts('tick_source'),
      ];
      const single = questions.map(({ id, valid, known }) => opened.get(id, { valid, known }));
      expect(single.some((one) => one?.basis === 'assumed') && single.some((one) => one?.basis === 'recorded')).toBe(
        true,
      );
      expect(Array.from(found.rows, (row) => row >= 0)).toEqual(single.map((one) => one !== undefined));
      expect(Array.from(found.assumed, (x) => x === 1)).toEqual(single.map((one) => one?.basis === 'assumed'));
      expect([...found.validFrom]).toEqual(single.map((one) => one?.validFrom ?? Number.NaN));
      expect([...lots]).toEqual(single.map((one) => one?.facts.lotSize ?? Number.NaN));
      expect([...ticks]).toEqual(single.map((one) => one?.facts.tickSize ?? Number.NaN));
      expect(sources).toEqual(single.map((one) => one?.facts.tickSource ?? null));
    }
    expect(() => opened.many({ ...asked, known: [1] })).toThrow(RangeError);
    expect(() => opened.many({ ids: ['A:ONE'], valid: [Number.NaN], known: [1] })).toThrow(RangeError);
  });

  it('gives market history its versions', async () => {
    await state(1, 10);
    await state(2, 20);
    const versions = (await catalog.view()).versions();
    expect(versions.map(({ validFrom, instrument }) => [validFrom, instrument.lotSize])).toEqual([
      [10, 1],
      [20, 2],
    ]);
    expect(marketHistory({ cut: 30, bars: [], versions }).at(15).instruments[0]?.lotSize).toBe(1);
  });

  it('answers 10,000 as-of reads over 5,000 symbols of 40 versions, each with the newest that was true and known', () => {
    const versions: CatalogVersion[] = [];
    for (let s = 0; s < 5000; s++) {
      for (let v = 0; v < 40; v++) {
        versions.push({
          facts: factsOf(`A:S${s}`, { lotSize: v + 1 }),
          validFrom: 1000 * v,
          validTo: null,
          knownAt: 1000 * v + 1,
          source: 't',
        });
      }
    }
    const view = catalogView(1, columnsOfBatch(versionColumns(versions)));
    let x = 1;
    const random = (n: number) => {
      x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((x / 2 ** 32) * n);
    };
    const questions = Array.from({ length: 10_000 }, () => ({
      id: `A:S${random(5000)}`,
      valid: random(40_000),
      known: random(40_000),
    }));
    for (const { id, valid, known } of questions) {
      // Before anything was known the first facts stand in.
      const newest = Math.max(0, Math.min(Math.floor(valid / 1000), Math.floor((known - 1) / 1000)));
      expect(view.get(id, { valid, known })?.facts.lotSize).toBe(newest + 1);
    }
  });
});

describe('verifyTickOnGrid', () => {
  const grid = (tick: number, steps: readonly number[]) => steps.map((n) => Number((n * tick).toFixed(10)));
  const steps = Array.from({ length: 200 }, (_, i) => 1000 + 7 * i + (i % 3));

  it.each([0.01, 0.05, 0.00005, 1e-8, 0.5, 25])('confirms a tick of %d on its own grid', (tick) => {
    expect(verifyTickOnGrid(grid(tick, steps), tick)).toMatchObject({
      verified: true,
      share: 1,
      coarserMultiple: null,
    });
  });

  it('does not confirm a tick that is too coarse, or finer than the prices', () => {
    const prices = grid(0.01, steps);
    expect(verifyTickOnGrid(prices, 0.1).verified).toBe(false);
    expect(verifyTickOnGrid(prices, 0.001)).toMatchObject({ verified: false, coarserMultiple: 10, share: 1 });
    expect(verifyTickOnGrid(prices, 0.005)).toMatchObject({ verified: false, coarserMultiple: 2 });
  });

  it('bears one price in a hundred off the grid, not two', () => {
    const prices = grid(0.01, steps);
    expect(verifyTickOnGrid([...prices, 0.1234, 0.5678], 0.01)).toMatchObject({ verified: true });
    expect(verifyTickOnGrid([...prices, 0.1234, 0.5678, 0.9876], 0.01)).toMatchObject({ verified: false });
  });

  it('needs thirty distinct prices, and leaves missing ones out', () => {
    const prices = grid(0.01, steps.slice(0, 29));
    expect(verifyTickOnGrid([...prices, ...prices, Number.NaN], 0.01)).toMatchObject({
      verified: false,
      distinctPrices: 29,
      reason: '29 distinct prices; 30 are needed',
    });
    expect(verifyTickOnGrid([], 0.01)).toMatchObject({ verified: false, share: 0, coarserMultiple: null });
  });

  it('names what is no price and no tick', () => {
    expect(() => verifyTickOnGrid([1, -1], 0.01)).toThrow('prices[1] is -1');
    expect(() => verifyTickOnGrid([1], 0)).toThrow('tick is 0');
    expect(() => verifyTickOnGrid([1], Number.NaN)).toThrow(RangeError);
    expect(() => verifyTickOnGrid([1], 1, { threshold: 2 })).toThrow('threshold is 2');
  });
});
