import { describe, expect, it } from 'vitest';
import { orThrow } from '../../../contracts/problem.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { alignmentOf, normal, type Pick, selectionOf, testMandate, uniform } from './fixtures.js';
import { PROFILES } from './random-mandates.js';

const next = uniform(99);
const picks = Array.from(
  { length: 12 },
  (_, i): Pick => ({
    id: `${i % 2 === 0 ? 'ALPHA' : 'BETA'}:${String.fromCharCode(65 + i)}`,
    cluster: i >> 2,
    convexity: next(),
    ...(i % 5 === 3 ? { direction: 'SHORT' as const } : {}),
  }),
);
const rows = Array.from({ length: 90 }, () => picks.map((_, i) => 0.0005 + 0.004 * (1 + (i % 4)) * normal(next)));
const mandates = (['flat', 'hierarchical'] as const).flatMap((structure) =>
  [0.3, 0.6].map((clusterCap) =>
    testMandate({ risk: { structure, instrumentCap: 0.3, clusterCap, venueCaps: { BETA: 0.45 } } }),
  ),
);
const given = { regime: 'NORMAL', exposure: 1 } as const;

describe('what profiles of one decision share', () => {
  it('moves no bit: each answers as if it had the alignment for itself', () => {
    const alignment = alignmentOf(picks, rows);
    const selection = selectionOf(picks);
    for (const mandate of [...mandates, ...mandates].reverse()) {
      for (const profile of PROFILES) {
        const shared = orThrow(allocateStage({ ...given, alignment, selection, mandate, profile }));
        const alone = { alignment: alignmentOf(picks, rows), selection: selectionOf(picks) };
        expect(shared).toEqual(orThrow(allocateStage({ ...given, ...alone, mandate, profile })));
      }
    }
  });

  it('follows the selection that is given with the alignment', () => {
    const alignment = alignmentOf(picks, rows);
    const other = picks.map((pick, i) => ({ ...pick, convexity: i / 12, score: (1 + i) / 12 }));
    const mandate = mandates.at(-1)!;
    const allocate = (chosen: readonly Pick[]) =>
      orThrow(allocateStage({ ...given, alignment, selection: selectionOf(chosen), mandate, profile: 'barbell' }));
    const fresh = (chosen: readonly Pick[]) =>
      orThrow(
        allocateStage({
          ...{ ...given, alignment: alignmentOf(picks, rows), selection: selectionOf(chosen) },
          ...{ mandate, profile: 'barbell' },
        }),
      );
    const [first, second] = [allocate(picks), allocate(other)];
    expect(second).not.toEqual(first);
    expect(first).toEqual(fresh(picks));
    expect(second).toEqual(fresh(other));
  });
});
