import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import type { SelectionConfig } from '../../../contracts/mandate.js';
import type { Signal } from '../../../contracts/stage-results.js';
import { identityBook, unknownOverrides } from '../../../stages/identity-book.js';
import { type Correlations, comparable } from '../../../stages/selection/correlations.js';
import { mergeIdentities } from '../../../stages/selection/merge-identities.js';
import { instrument, row } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const signal = (id: string, given: Partial<Signal> = {}): Signal => ({
  instrument: id,
  identity: 'crypto/BTC',
  direction: 'LONG',
  strategy: 's',
  conviction: 0.5,
  evidence: [],
  note: null,
  ...given,
});

/** Correlation 1 over 60 sessions, of which 40 must be shared, except where a pair says otherwise. */
const measured = (
  ids: readonly string[],
  pairs: Record<string, number> = {},
  overlaps: Record<string, number> = {},
): Correlations => {
  const n = ids.length;
  const cells = ids.flatMap((a) => ids.map((b) => [a, b].sort().join(' ')));
  const shared = Int32Array.from(cells, (key) => overlaps[key] ?? 60);
  const data = Float64Array.from(cells, (key, k) => (shared[k]! < 40 ? Number.NaN : (pairs[key] ?? 1)));
  const lookback = { sessions: 60, minOverlap: 40 };
  return { ids, correlation: { rows: n, cols: n, data }, overlaps: [{ lookback, shared }] };
};

function merge(
  liquidity: Record<string, number | null>,
  {
    signals = Object.keys(liquidity)
      .sort()
      .map((id) => signal(id)),
    config = {},
    pairs,
    overlaps,
    named = {},
  }: {
    signals?: Signal[];
    config?: Partial<SelectionConfig>;
    pairs?: Record<string, number>;
    overlaps?: Record<string, number>;
    named?: Record<string, Partial<Instrument>>;
  } = {},
) {
  const ids = Object.keys(liquidity).sort();
  const facts = ids.map((id) =>
    instrument(id, { identity: 'crypto/BTC', liquidityUsdPerDay: liquidity[id]!, ...named[id] }),
  );
  const selection = { ...mandate.selection, ...config };
  const result = mergeIdentities({
    signals: [...signals].sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    rows: new Map(facts.map((one) => [one.id, row(one)])),
    measured: measured(ids, pairs, overlaps),
    selection,
    identities: identityBook(facts, selection.identities),
  });
  expect(result.merged.length + result.rejections.length).toBe(ids.length);
  return result;
}

describe('the canonical instrument', () => {
  const three = { 'A:BTC': 100, 'B:BTC': 60, 'C:BTC': 40 };
  it('is the most liquid', () => {
    const { merged, rejections } = merge(three);
    expect(merged).toMatchObject([{ signal: { instrument: 'A:BTC' }, alternates: ['B:BTC', 'C:BTC'] }]);
    expect(rejections.map((r) => [r.instrument, r.rule, r.value])).toEqual([
      ['B:BTC', 'identity', 'A:BTC'],
      ['C:BTC', 'identity', 'A:BTC'],
    ]);
  });
  it('is on a preferred venue that has half of that liquidity', () => {
    const { merged } = merge(three, { config: { venuePriority: ['C', 'B', 'A'] } });
    expect(merged[0]!.signal.instrument).toBe('B:BTC');
    expect(merged[0]!.reason).toBe(
      'crypto/BTC, correlation 1.000 or more with B:BTC; B is preferred to A and has at least half of its liquidity',
    );
  });
  it('is not on a venue that comes later in the list', () => {
    expect(merge(three, { config: { venuePriority: ['A', 'B'] } }).merged[0]!.signal.instrument).toBe('A:BTC');
  });
  it('is the first by id where liquidity is unknown or equal', () => {
    expect(merge({ 'B:BTC': null, 'A:BTC': null }).merged[0]!.signal.instrument).toBe('A:BTC');
    expect(merge({ 'B:BTC': 5, 'A:BTC': 5 }).merged[0]!.signal.instrument).toBe('A:BTC');
    expect(merge({ 'A:BTC': null, 'B:BTC': 5 }).merged[0]!.signal.instrument).toBe('B:BTC');
  });
  it('alone has no alternates and no reason', () => {
    expect(merge({ 'A:BTC': 1 }).merged).toMatchObject([{ alternates: [], reason: null }]);
  });
});

describe('members of one identity', () => {
  const two = { 'A:BTC': 100, 'B:BTC': 60 };
  it('that do not co-move are split and flagged', () => {
    const { merged, notes } = merge(two, { pairs: { 'A:BTC B:BTC': 0.94 } });
    expect(merged.map((m) => m.signal.instrument)).toEqual(['A:BTC', 'B:BTC']);
    expect(notes).toEqual([
      'SPLIT: B:BTC and A:BTC are named crypto/BTC, but they correlate 0.940 over 60 sessions, below 0.95',
    ]);
  });
  it('at the threshold are one', () => expect(merge(two, { pairs: { 'A:BTC B:BTC': 0.95 } }).merged).toHaveLength(1));
  it('that share too few sessions to confirm it are split', () => {
    expect(merge(two, { overlaps: { 'A:BTC B:BTC': 39 } }).notes[0]).toMatch(
      /share 39 of the last 60 sessions, 40 are needed/,
    );
  });
  it('that were split join each other where they co-move', () => {
    const pairs = { 'A:BTC B:BTC': 0.2, 'A:BTC C:BTC': 0.2 };
    const { merged } = merge({ ...two, 'C:BTC': 10 }, { pairs });
    expect(merged).toMatchObject([{ alternates: [] }, { signal: { instrument: 'B:BTC' }, alternates: ['C:BTC'] }]);
  });
  it('wanted in both directions follow the higher conviction', () => {
    const signals = [signal('A:BTC', { conviction: 0.4 }), signal('B:BTC', { direction: 'SHORT', conviction: 0.6 })];
    const { merged, rejections } = merge(two, { signals });
    expect(merged).toMatchObject([{ signal: { instrument: 'B:BTC', direction: 'SHORT' } }]);
    expect(rejections).toMatchObject([{ instrument: 'A:BTC', rule: 'identity-conflict', value: 0.4, threshold: 0.6 }]);
  });
});

describe('what the mandate itself says of identities', () => {
  const two = { 'A:BTC': 100, 'B:BTC': 60 };
  const apart = { pairs: { 'A:BTC B:BTC': 0.31 } };
  const identities = (merge: string[][], split: string[] = []) => ({ config: { identities: { merge, split } } });
  it('merges lines that do not co-move, and says how they do', () => {
    const { merged, rejections, notes } = merge(two, { ...apart, ...identities([['A:BTC', 'B:BTC']]) });
    expect(merged).toMatchObject([
      {
        signal: { instrument: 'A:BTC' },
        alternates: ['B:BTC'],
        reason: 'crypto/BTC, merged by selection.identities; it is the most liquid',
      },
    ]);
    expect(rejections).toMatchObject([{ instrument: 'B:BTC', rule: 'identity', value: 'A:BTC' }]);
    expect(notes).toEqual(['MERGED: B:BTC and A:BTC are one by selection.identities; they correlate 0.310']);
  });
  it('merges lines that cannot be compared, and says so', () => {
    const { merged, notes } = merge(two, {
      overlaps: { 'A:BTC B:BTC': 3 },
      ...identities([['B:BTC', 'A:BTC']]),
    });
    expect(merged).toHaveLength(1);
    expect(notes[0]).toMatch(/their correlation is unknown$/);
  });
  it('merges across metadata: the group takes the identity of its first line that is here', () => {
    const { merged } = merge(
      { ...two, 'C:XBT': 10 },
      {
        named: { 'C:XBT': { identity: 'crypto/XBT' } },
        ...identities([['Z:GONE', 'C:XBT', 'B:BTC']]),
      },
    );
    expect(merged.map((m) => [m.signal.instrument, m.alternates])).toEqual([
      ['A:BTC', []],
      ['B:BTC', ['C:XBT']],
    ]);
    expect(merged[1]!.reason).toMatch(/^crypto\/XBT, merged by selection.identities/);
  });
  it('splits a line that moves with the others, and says so', () => {
    const { merged, notes } = merge(two, identities([], ['B:BTC']));
    expect(merged.map((m) => m.alternates)).toEqual([[], []]);
    expect(notes).toEqual(['SPLIT: B:BTC is kept apart from crypto/BTC by selection.identities']);
  });
  it('is silent about a split that changes nothing', () => {
    expect(merge({ 'A:BTC': 1 }, identities([], ['A:BTC', 'B:BTC'])).notes).toEqual([]);
  });
  it('names what is no instrument, sorted', () => {
    const facts = [instrument('A:BTC')];
    expect(unknownOverrides(facts, { merge: [['Y:B', 'A:BTC']], split: ['X:A'] })).toEqual(['X:A', 'Y:B']);
    expect(unknownOverrides(facts, { merge: [], split: ['A:BTC'] })).toEqual([]);
  });
});

describe('comparable instruments', () => {
  const split = (ids: readonly string[], pairs = {}, overlaps = {}) => {
    const all = measured(ids, pairs, overlaps);
    const { kept, left } = comparable(all, [...ids.keys()]);
    return {
      kept: kept.map((place) => ids[place]),
      left: left.map((one) => [ids[one.place], one.why, one.shared, ids[one.with]]),
    };
  };
  it('are all where every pair shares enough', () => {
    expect(split(['A', 'B'])).toEqual({ kept: ['A', 'B'], left: [] });
  });
  it('lose the one that is short with most others, with the pair that shares least', () => {
    expect(split(['A', 'B', 'C'], {}, { 'A B': 10, 'B C': 12 })).toEqual({
      kept: ['A', 'C'],
      left: [['B', 'overlap', 10, 'A']],
    });
  });
  it('lose the last of equals, and what has no correlation', () => {
    expect(split(['A', 'B'], { 'A B': Number.NaN })).toEqual({ kept: ['A'], left: [['B', 'variance', 60, 'A']] });
  });
  it('are as many as possible where one is short with all', () => {
    const overlaps = { 'A C': 1, 'B C': 1, 'C D': 1 };
    expect(split(['A', 'B', 'C', 'D'], {}, overlaps).kept).toEqual(['A', 'B', 'D']);
  });
});
