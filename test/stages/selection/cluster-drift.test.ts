import { describe, expect, it } from 'vitest';
import { clusterStability } from '../../../stages/selection/cluster-drift.js';

const ids = ['A', 'B', 'C', 'D'];

describe('agreement with the clusters of the last target', () => {
  it('is 1 where the partition is the same, whatever the clusters are called', () => {
    expect(clusterStability(ids, [0, 0, 1, 1], { A: 7, B: 7, C: 2, D: 2 })).toEqual({ ari: 1, common: 4 });
  });
  it('is the adjusted Rand index of what both hold', () => {
    // Contingency of A, B, C, D: {A, B} {C, D} against {A, C} {B, D}.
    const crossed = clusterStability(ids, [0, 0, 1, 1], { A: 0, B: 1, C: 0, D: 1, Z: 5 });
    expect(crossed).toEqual({ ari: expect.closeTo(-0.5, 12), common: 4 });
    expect(clusterStability(ids, [0, 0, 1, 2], { A: 0, B: 0, C: 1 })).toEqual({ ari: 1, common: 3 });
  });
  it('is unknown where nothing was published, or fewer than two are common', () => {
    expect(clusterStability(ids, [0, 0, 1, 1], null)).toBeNull();
    expect(clusterStability(ids, [0, 0, 1, 1], { A: 0, Z: 1 })).toBeNull();
    expect(clusterStability(ids, [0, 0, 1, 1], {})).toBeNull();
    expect(clusterStability([], [], { A: 0, B: 1 })).toBeNull();
  });
  it('does not take a name of the language for an instrument', () => {
    expect(clusterStability(['toString', 'A'], [0, 1], { A: 0 })).toBeNull();
  });
});
