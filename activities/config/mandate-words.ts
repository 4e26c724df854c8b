/** What a portfolio decides, as sentences with numbers and units. */
import type { Mandate } from '../../contracts/mandate.js';
import { percent, quantity } from '../../reports/format.js';

const share = (value: number): string => percent(value, { digits: 1 }).replace('.0%', '%');

/** The effective rules of a mandate, one sentence a line. */
export function mandateWords(mandate: Mandate): string[] {
  const { calendar, rebalance, risk, selection, validation, gate, costs, profile, profiles } = mandate;
  const cut =
    'distance' in selection.cut
      ? `cut at a distance of ${quantity(selection.cut.distance)}`
      : 'count' in selection.cut
        ? `${selection.cut.count} of them`
        : 'cut where the silhouette is best';
  const byClass = Object.entries(costs.byClass).map(
    ([name, rate]) => `${name} ${quantity(rate.halfSpreadBps)} + ${quantity(rate.feeBps)} bp`,
  );
  const other = `everything else ${quantity(costs.default.halfSpreadBps)} + ${quantity(costs.default.feeBps)} bp`;
  return [
    `decides at ${calendar.close} ${calendar.timezone} on every day on which ${calendar.venues.join(' and ')} published`,
    `rebalances every ${rebalance.every} sessions from ${validation.anchor} on; trades below ${share(rebalance.band)} of NAV are not made`,
    `publishes ${profile}; computes and validates ${profiles.join(', ')} and equal_weight`,
    `prunes on ${[selection.lookback].flat().join(', ')} sessions: ${selection.linkage} clusters, ${cut}, at most ${selection.topN} a cluster and direction`,
    `invests ${share(risk.grossTarget)} of NAV gross, at most ${share(risk.instrumentCap)} an instrument and ${share(risk.clusterCap)} a cluster; what the caps leave over ${risk.capPolicy === 'cash' ? 'stays uninvested' : 'fails the run'}`,
    ...limitWords(mandate),
    `measures risk on ${risk.lookback} sessions with the ${risk.covariance} covariance; risk clusters are cut at ${quantity(risk.clusterThreshold)}`,
    `exposure ${(['QUIET', 'NORMAL', 'CRISIS'] as const).map((state) => `${state} ${share(gate.exposure[state])}`).join(', ')} of the gross target`,
    `halts below ${gate.minInstruments} instruments, on data older than ${gate.maxStaleDays} days, or with more than ${share(gate.maxQuarantineShare)} in quarantine`,
    `charges half spread + fee on traded notional: ${[...byClass, other].join(', ')}`,
    ...chargeWords(costs),
    `validates with ${validation.periodsPerYear} sessions a year, executing ${validation.executionLag} session${validation.executionLag === 1 ? '' : 's'} after the decision`,
    mandate.verifiedTick === 'require'
      ? 'wants every tick size verified'
      : 'takes unverified tick sizes: the target is then indicative',
  ];
}

/** What is charged for size and for holding, where the mandate says so. */
function chargeWords({ impact, funding }: Mandate['costs']): string[] {
  const rates = funding === 'excluded' ? [] : Object.entries(funding.byClass);
  return [
    ...(impact === null
      ? []
      : [`charges square-root impact ${quantity(impact.coefficient)} on a book of ${quantity(impact.nav)} USD`]),
    ...(rates.length === 0
      ? []
      : [`charges funding or borrow a year: ${rates.map(([name, rate]) => `${name} ${share(rate)}`).join(', ')}`]),
  ];
}

/** Limits beyond the two caps that every mandate has, one sentence each. */
function limitWords({ risk, rebalance, book }: Mandate): string[] {
  const capped = [...Object.entries(risk.venueCaps), ...Object.entries(risk.classCaps)].map(
    ([name, cap]) => `${name} ${share(cap)}`,
  );
  return [
    ...(capped.length === 0 ? [] : [`holds at most, gross, of NAV: ${capped.join(', ')}`]),
    ...(risk.net === null
      ? []
      : [`keeps net exposure between ${share(risk.net.min)} and ${share(risk.net.max)} of NAV`]),
    ...(risk.targetVolatility === null
      ? []
      : [`holds less of everything where the forecast volatility would exceed ${share(risk.targetVolatility)} a year`]),
    ...(rebalance.maxTurnover === null
      ? []
      : [`moves at most ${share(rebalance.maxTurnover)} of NAV one way from the last target; exits are always made`]),
    ...(book === null
      ? []
      : [`makes orders for ${quantity(book.nav)} ${book.currency}, from ${book.holdings ?? 'an empty book'}`]),
  ];
}
