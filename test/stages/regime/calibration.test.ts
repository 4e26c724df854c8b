/**
 * The rule on simulated markets, which this file and the benchmark of the same name say they are. Twenty trials and wide
 * bounds here; `npm run bench -- regime` takes two hundred.
 */
import { describe, expect, it } from 'vitest';
import { oneFactorReturns } from '../../../quant/regime/one-factor-returns.js';
import { crisisShares, panelMeasures, regimeTrial, shareWithin } from '../../../stages/regime/calibration.js';
import { scoredPath } from '../../../stages/regime/scored-path.js';
import { mandate } from '../support/mandate.js';

const config = mandate.regime;
const seeds = Array.from({ length: 20 }, (_, k) => k + 1);

describe('the rule on simulated markets', () => {
  it.each([
    ['constant', 0.02, 0.85],
    ['garch', 0.12, 0.8],
    ['one-garch', 0.12, 0.6],
  ] as const)(
    'of %s volatility is in CRISIS on at most %d of days and sees a shock',
    (volatility, most, least) => {
      const trials = seeds.map((seed) => regimeTrial({ config, volatility, seed }));
      const { ofDays, ofScoredDays } = crisisShares(trials);
      expect(ofDays).toBeLessThan(most);
      expect(ofScoredDays).toBeGreaterThan(ofDays);
      expect(
        shareWithin(
          trials.map((trial) => trial.entered),
          4,
        ),
      ).toBeGreaterThanOrEqual(least);
      expect(
        shareWithin(
          trials.map((trial) => trial.left),
          20,
        ),
      ).toBe(1);
    },
    180_000,
  );
  it('has the same states when all returns are multiplied by 0.01 or 100', () => {
    const market = oneFactorReturns({ sessions: 600, assets: 40, volatility: 'garch', seed: 3 });
    const states = (factor: number) =>
      scoredPath(panelMeasures({ ...market, data: market.data.map((r) => factor * r) }, config), config).map(
        ({ state, basis }) => `${state} by ${basis}`,
      );
    expect(new Set(states(1)).size).toBeGreaterThan(2);
    expect(states(0.01)).toEqual(states(1));
    expect(states(100)).toEqual(states(1));
  });
  it('measures a later part of a panel as it measures the whole', () => {
    const market = oneFactorReturns({ sessions: 200, assets: 70, volatility: 'constant', seed: 5 });
    const whole = panelMeasures(market, config);
    expect(whole.slice(0, 69).every(({ turbulence }) => turbulence === null)).toBe(true);
    expect(whole[69]!.turbulence).not.toBeNull();
    expect(panelMeasures(market, config, 120)).toEqual(whole.slice(120));
  });
  it('refuses a market too short for a shock after the first score', () => {
    expect(() => regimeTrial({ config, volatility: 'constant', seed: 1, sessions: 390 })).toThrow(
      'no place for a shock',
    );
  });
});
