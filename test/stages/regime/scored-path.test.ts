import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegimeConfig } from '../../../contracts/mandate.js';
import type { DecidingMeasures } from '../../../stages/regime/measures.js';
import { scoredPath } from '../../../stages/regime/scored-path.js';
import { mandate } from '../support/mandate.js';

const config: RegimeConfig = { ...mandate.regime, minPercentiles: 20 };

/** Spells of weather, so that every state is reached: a level for some sessions, and each measure somewhere around it. */
const spell = fc
  .record({ level: fc.constantFrom(0.3, 1, 1, 2.2), length: fc.integer({ min: 1, max: 30 }) })
  .chain(({ level, length }) => {
    const number = fc.option(fc.double({ min: 0.7 * level, max: 1.4 * level, noNaN: true }), { freq: 60 });
    const day: fc.Arbitrary<DecidingMeasures> = fc.record({
      volatilityRatio: number,
      dispersionRatio: number,
      turbulence: number,
    });
    return fc.array(day, { minLength: length, maxLength: length });
  });
const days = fc.array(spell, { minLength: 1, maxLength: 12 }).map((spells) => spells.flat());

/** The rule as its table says it, from the beginning for one session alone. */
function stateAt(measured: readonly DecidingMeasures[], last: number): { state: string; score: number | null } {
  const percentile = (of: keyof DecidingMeasures, s: number): number | null => {
    const past = measured.slice(0, s).flatMap((d) => (d[of] === null ? [] : [d[of]]));
    const now = measured[s]![of];
    return now === null || past.length < config.minPercentiles
      ? null
      : past.filter((p) => p <= now).length / past.length;
  };
  let state = 'NORMAL';
  let lasted = 0;
  let score: number | null = null;
  for (let s = 0; s <= last; s++) {
    const parts = (['volatilityRatio', 'dispersionRatio', 'turbulence'] as const).map((of) => percentile(of, s));
    score = parts.includes(null) ? null : (parts[0]! + parts[1]! + parts[2]!) / 3;
    const ratios = [measured[s]!.volatilityRatio, measured[s]!.dispersionRatio].filter((r) => r !== null);
    const ratio = ratios.length === 0 ? null : Math.max(...ratios);
    let next = state;
    const mayLeave = lasted >= 5;
    if (state !== 'CRISIS' && ratio !== null && (ratio >= 3 || (score !== null && score >= 0.9 && ratio >= 1.7))) {
      next = 'CRISIS';
    } else if (state === 'CRISIS') {
      if (mayLeave && ratio !== null && ratio < 1.2 && (score === null || score <= 0.75)) next = 'NORMAL';
    } else if (state === 'QUIET') {
      if (score === null || (mayLeave && score >= 0.4)) next = 'NORMAL';
    } else if (mayLeave && score !== null && score <= 0.25) {
      next = 'QUIET';
    }
    lasted = next === state ? lasted + 1 : 1;
    state = next;
  }
  return { state, score };
}

describe('the scored path', () => {
  it('is, at every session, what the rule says of the measures up to it and of nothing else', () => {
    const visited = new Set<string>();
    fc.assert(
      fc.property(days, (measured) => {
        const path = scoredPath(measured, config);
        for (const { state } of path) visited.add(state);
        for (const share of [0.3, 0.6, 0.8, 1]) {
          const s = Math.ceil(share * path.length) - 1;
          expect({ state: path[s]!.state, score: path[s]!.score }).toEqual(stateAt(measured, s));
        }
      }),
      { seed: 5, numRuns: 60 },
    );
    expect([...visited].sort()).toEqual(['CRISIS', 'NORMAL', 'QUIET']);
  });
  it('does not change when the future is appended', () => {
    fc.assert(
      fc.property(days, days, (past, future) => {
        expect(scoredPath([...past, ...future], config).slice(0, past.length)).toEqual(scoredPath(past, config));
      }),
    );
  });
  it('lasts five sessions in a state, entry into CRISIS and calm that nobody can measure excepted', () => {
    fc.assert(
      fc.property(days, (measured) => {
        const path = scoredPath(measured, config);
        let since = 0;
        for (let s = 1; s < path.length; s++) {
          if (path[s]!.state === path[s - 1]!.state) continue;
          const isUnmeasured = path[s - 1]!.state === 'QUIET' && path[s]!.score === null;
          if (path[s]!.state !== 'CRISIS' && !isUnmeasured) expect(s - since).toBeGreaterThanOrEqual(5);
          since = s;
        }
      }),
    );
  });
  it('says insufficient history until each measure has its past', () => {
    const ordinary = { volatilityRatio: 1, dispersionRatio: 1, turbulence: 1 };
    const path = scoredPath(
      Array.from({ length: 30 }, (_, s) => (s < 5 ? { ...ordinary, turbulence: null } : ordinary)),
      config,
    );
    expect(path.findIndex(({ score }) => score !== null)).toBe(25);
    expect(path.slice(0, 25).every(({ basis }) => basis === 'insufficient history')).toBe(true);
    expect(path[25]).toMatchObject({ basis: 'score', score: 1 });
  });
  it('of nothing is empty', () => expect(scoredPath([], config)).toEqual([]));
});
