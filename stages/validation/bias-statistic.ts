import type { Mandate } from '../../contracts/mandate.js';
import type { BacktestResult, PromisesResult } from '../../contracts/validation.js';
import { standardDeviation } from '../../quant/performance/moments.js';
import { validatedProfiles } from './window-targets.js';

/**
 * Did the forecast of risk hold? Per profile, over complete windows with a forecast:
 *
 *   z_k = window return / (forecast annual volatility × √(sessions / periodsPerYear)),   statistic = sd(z), ddof 1
 *
 * 1 is honest, above 1 risk was underestimated. The last window is still running and does not count.
 * Source: Menchero, Morozov & Shepard (2010), "Global Equity Risk Modeling", the bias statistic.
 */
export function biasStatistics({ dates, windows }: BacktestResult, mandate: Mandate): PromisesResult['bias'] {
  const indexOf = new Map(dates.map((date, t) => [date, t]));
  const start = (k: number): number => indexOf.get(windows[k]!.executed)!;
  return validatedProfiles(mandate).map((profile) => {
    const z: number[] = [];
    for (let k = 0; k + 1 < windows.length; k++) {
      const outcome = windows[k]!.profiles[profile];
      if (outcome === undefined || outcome.forecast === null || !(outcome.forecast > 0)) continue;
      const sessions = start(k + 1) - start(k);
      if (sessions <= 0) continue;
      z.push(outcome.return / (outcome.forecast * Math.sqrt(sessions / mandate.validation.periodsPerYear)));
    }
    return { profile, statistic: standardDeviation(z), windows: z.length };
  });
}
