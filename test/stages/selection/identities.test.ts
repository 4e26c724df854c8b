import { describe, expect, it } from 'vitest';
import type { SelectionConfig } from '../../../contracts/mandate.js';
import type { Signal } from '../../../contracts/stage-results.js';
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

/** Correlation 1 over 60 sessions except where a pair says otherwise. */
const measured = (
  ids: readonly string[],
  pairs: Record<string, number> = {},
  overlaps: Record<string, number> = {},
): Correlations => {
  const key = (a: string, b: string) => [a, b].sort().join(' ');
  return { ids, between: (a, b) => pairs[key(a, b)] ?? 1, overlap: (a, b) => overlaps[key(a, b)] ?? 60 };
};

function merge(
  members: Record<string, number | null>,
  {
    signals = Object.keys(members).map((id) => signal(id)),
    config = {},
    pairs,
    overlaps,
  }: {
    signals?: Signal[];
    config?: Partial<SelectionConfig>;
    pairs?: Record<string, number>;
    overlaps?: Record<string, number>;
  } = {},
) {
  const ids = Object.keys(members);
  const rows = new Map(ids.map((id) => [id, row(instrument(id, { liquidityUsdPerDay: members[id]! }))]));
  const result = mergeIdentities({
    signals,
    rows,
    measured: measured(ids, pairs, overlaps),
    selection: { ...mandate.selection, ...config },
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
    expect(merged[0]!.reason).toMatch(/B is preferred to A/);
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
    expect(merge(two, { overlaps: { 'A:BTC B:BTC': 39 } }).notes[0]).toMatch(/share 39 sessions, 40 are needed/);
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

describe('comparable instruments', () => {
  it('are all where every pair shares enough', () => {
    expect(comparable(measured(['A', 'B']), ['A', 'B'], 40)).toEqual({ kept: ['A', 'B'], left: [] });
  });
  it('lose the one that is short with most others', () => {
    const overlaps = { 'A B': 10, 'B C': 12 };
    expect(comparable(measured(['A', 'B', 'C'], {}, overlaps), ['A', 'B', 'C'], 40)).toEqual({
      kept: ['A', 'C'],
      left: [{ id: 'B', overlap: 10 }],
    });
  });
  it('lose the last of equals, and what has no correlation', () => {
    expect(comparable(measured(['A', 'B'], { 'A B': Number.NaN }), ['A', 'B'], 40).kept).toEqual(['A']);
  });
});
