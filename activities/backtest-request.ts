/** What a request for a backtest changes about the mandate, and under which name its run goes. */
import type { Mandate } from '../contracts/mandate.js';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { BacktestRequest, RunRequest } from '../contracts/run.js';

/**
 * The mandate with what the request tries in place of its own values. Of the profiles asked for, the first stands for the book
 * where the mandate's own is not among them. ConfigError where a distance is shorter than the execution lag.
 */
export function backtestMandate(mandate: Mandate, request: BacktestRequest): Result<Mandate> {
  const { validation } = mandate;
  const { profiles = mandate.profiles, reselect = validation.reselect, sensitivity = validation.sensitivity } = request;
  const tooShort = sensitivity.find((every) => every < validation.executionLag);
  if (tooShort !== undefined) {
    return fail({
      type: 'ConfigError',
      where: 'backtest.sensitivity',
      what: `rebalancing every ${tooShort} sessions is shorter than validation.executionLag ${validation.executionLag}`,
      next: 'Leave it out: a decision would be overtaken by the next before it is traded.',
    });
  }
  const profile = profiles.includes(mandate.profile) ? mandate.profile : profiles[0]!;
  return ok({ ...mandate, profile, profiles, validation: { ...validation, reselect, sensitivity } });
}

/**
 * A run's id, known before it runs: one portfolio and one session, or one span of dates. A backtest that selects otherwise than
 * the mandate says so in its name, so that both can be kept and compared.
 */
export function runIdOf({ name, validation }: Mandate, session: string, { backtest }: RunRequest): string {
  if (backtest === undefined) return `portfolio/${name}/${session}`;
  const { from, to, reselect = validation.reselect } = backtest;
  return `backtest/${name}/${from}..${to}${reselect === validation.reselect ? '' : `-${reselect}`}`;
}
