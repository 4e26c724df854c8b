import { beforeEach, describe, expect, it } from 'vitest';
import { readLedger, verifyLedger } from '../../lakehouse/ledger.js';
import { currentTarget, publishTarget } from '../../lakehouse/published-targets.js';
import { revertTarget } from '../../lakehouse/revert-target.js';
import { target, temporaryFolder } from './fixtures.js';

let root: string;
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T23:30:00.000Z`;
const of = (n: number) => target(day(n), { 'ECB:EURUSD': n / 100 });
const publish = (n: number) => publishTarget(root, 'core', of(n));
const why = { by: 'risk desk', reason: 'a wrong price', at: '2026-02-01T00:00:00.000Z' };
const revert = (to?: string) => revertTarget(root, 'core', { ...why, ...(to === undefined ? {} : { to }) });
const held = async (before?: string) =>
  (await currentTarget(root, 'core', before === undefined ? {} : { before }))?.asOf ?? null;

beforeEach(async () => {
  root = await temporaryFolder();
  for (const n of [5, 6, 7]) await publish(n);
});

describe('taking a target back', () => {
  it('publishes the one before anew, says of whom and why, and deletes nothing', async () => {
    const done = await revert();
    expect(done).toMatchObject({ ok: true, value: { index: 4, kind: 'publication' } });
    const entries = await readLedger(root, 'core');
    expect(entries.at(-1)!.body).toEqual({ ...of(6), reverts: { entry: 2, replaces: day(7), ...why } });
    expect(await held()).toBe(day(6));
    expect((await verifyLedger(root, 'core')).findings).toEqual([]);
  });

  it('is not seen by runs for the session it replaced, or before', async () => {
    await revert(day(5));
    expect(await held(day(8))).toBe(day(5));
    expect(await held(day(7))).toBe(day(6));
    expect(await held(day(6))).toBe(day(5));
  });

  it('goes back further each time, over what was taken back before', async () => {
    await revert();
    expect(await held()).toBe(day(6));
    await publish(8);
    await revert();
    // Not the seventh, which was taken back: what was held before the eighth.
    expect(await held()).toBe(day(6));
    await revert();
    expect(await held()).toBe(day(5));
    expect(await revert()).toMatchObject({
      ok: false,
      problem: { what: expect.stringContaining('no target was published before') },
    });
  });

  it('lets no older target over the one that was taken back, and that one not in again', async () => {
    await publish(9);
    await revert();
    expect(await publish(8)).toMatchObject({ published: false, reason: expect.stringContaining(day(9)) });
    expect(await publish(9)).toMatchObject({
      published: false,
      reason: expect.stringMatching(/taken back by risk desk in entry 5: a wrong price/),
    });
    expect(await publish(7)).toMatchObject({ published: true, repeated: true });
    expect(await publish(10)).toMatchObject({ published: true, repeated: false });
    expect(await held()).toBe(day(10));
  });

  it('can itself be taken back by name', async () => {
    await revert();
    expect(await revert('2026-01-07')).toMatchObject({ ok: true });
    expect(await held()).toBe(day(7));
    expect(await publish(7)).toMatchObject({ published: true, repeated: true });
  });

  it.each([
    ['2026-01-04', /no target was published as of 2026-01-04/],
    ['2026-01-07', /is what is held already/],
  ])('refuses %s', async (to, what) => {
    expect(await revert(to)).toMatchObject({
      ok: false,
      problem: { type: 'ValidationError', what: expect.stringMatching(what) },
    });
    expect(await readLedger(root, 'core')).toHaveLength(3);
  });

  it('refuses where nothing was published', async () => {
    expect(await revertTarget(root, 'other', why)).toMatchObject({
      ok: false,
      problem: { what: 'nothing was published yet' },
    });
  });

  it('of two at once makes two entries, each on what was there', async () => {
    const both = await Promise.all([revert('2026-01-05'), revert('2026-01-06')]);
    expect(both.every(({ ok }) => ok)).toBe(true);
    expect((await verifyLedger(root, 'core')).findings).toEqual([]);
    expect(await readLedger(root, 'core')).toHaveLength(5);
  });
});
