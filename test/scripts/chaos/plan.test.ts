import { describe, expect, it } from 'vitest';
import { planOfRun, type RunPlan } from '../../../scripts/chaos/plan.js';

const RUN_MS = 20_000;
const plans = (seed: number): RunPlan[] => Array.from({ length: 200 }, (_, k) => planOfRun(seed, k + 1, RUN_MS));

describe('the plan of a disturbed run', () => {
  it('is the same for the same seed and number, and another for others', () => {
    expect(plans(7)).toEqual(plans(7));
    expect(plans(7)).not.toEqual(plans(8));
    expect(new Set(plans(7).map((plan) => JSON.stringify(plan))).size).toBe(200);
  });

  it('kills one to three times, within the length of a run, and a second worker only where there is one', () => {
    for (const { standby, kills } of plans(7)) {
      expect(kills.length).toBeGreaterThanOrEqual(1);
      expect(kills.length).toBeLessThanOrEqual(3);
      expect(kills.reduce((sum, { afterMs }) => sum + afterMs, 0)).toBeLessThanOrEqual(RUN_MS + kills.length);
      for (const { victim, afterMs, outageMs } of kills) {
        expect(Math.min(afterMs, outageMs)).toBeGreaterThanOrEqual(0);
        expect(outageMs).toBeLessThanOrEqual(6_000);
        expect(victim !== 'standby' || standby).toBe(true);
      }
    }
  });

  it('comes to every victim', () => {
    const victims = new Set(plans(7).flatMap(({ kills }) => kills.map(({ victim }) => victim)));
    expect([...victims].sort()).toEqual(['server', 'standby', 'worker']);
  });
});
