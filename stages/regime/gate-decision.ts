import type { Mandate, Regime } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { RegimeResult, UniverseResult } from '../../contracts/stage-results.js';
import { DAY_MS, isoDate, sessionClose, sessions } from '../calendar.js';
import { quarantineRules } from '../universe/gates/registry.js';
import { FETCH_LIMIT } from '../universe/liquid-rank.js';

/**
 * What the regime and the health of the data permit: HALT where the data cannot carry a decision (all reasons are
 * listed), DEFENSIVE in CRISIS, else PROCEED. The allocation reads `exposure`, and the barbell its share by the state.
 */
export function gateDecision({
  state,
  universe,
  view,
  mandate,
}: {
  state: Regime;
  universe: UniverseResult;
  view: MarketView;
  mandate: Mandate;
}): RegimeResult['gate'] {
  const { minInstruments, maxStaleDays, maxQuarantineShare, exposure } = mandate.gate;
  const scale = exposure[state];
  const reasons: string[] = [];

  const count = universe.rows.length;
  if (count < minInstruments)
    reasons.push(`${count} instruments passed the gates, at least ${minInstruments} are needed`);

  const newest = sessions(view, mandate.calendar).at(-1);
  if (newest === undefined) {
    reasons.push(
      `no session is visible on which every venue of the calendar (${mandate.calendar.venues.join(', ')}) has a bar`,
    );
  } else {
    const days = Math.floor((view.asOf - sessionClose(newest, mandate.calendar)) / DAY_MS);
    if (days > maxStaleDays) {
      reasons.push(`the newest session ${isoDate(newest)} is ${days} days old, at most ${maxStaleDays} are allowed`);
    }
  }

  const { entered, rejections } = universe.funnel;
  // Those beyond the limit were not looked at: counting them as healthy would hide a quarantine.
  const scanned = entered.length - rejections.filter(({ rule }) => rule === FETCH_LIMIT).length;
  const quarantined = rejections.filter(({ rule }) => quarantineRules.has(rule)).length;
  if (scanned > 0 && quarantined / scanned > maxQuarantineShare) {
    reasons.push(
      `${quarantined} of ${scanned} scanned instruments are quarantined, at most ${percent(maxQuarantineShare)} may be`,
    );
  }

  if (reasons.length > 0) return { decision: 'HALT', reasons, exposure: scale };
  if (state === 'CRISIS') {
    const core = 1 - mandate.barbell.share.CRISIS;
    const means = `gross target × ${scale}, barbell core to ${percent(core)}`;
    return { decision: 'DEFENSIVE', reasons: [`the market regime is CRISIS: ${means}`], exposure: scale };
  }
  return { decision: 'PROCEED', reasons: [`the market regime is ${state} and the data are healthy`], exposure: scale };
}

/** At most two decimals, which is more than a limit has. */
const percent = (share: number): string => `${Math.round(1e4 * share) / 100} %`;
