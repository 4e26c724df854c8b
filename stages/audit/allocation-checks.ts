import type { AlignmentResult, AllocationResult, PositionWeight } from '../../contracts/allocation.js';
import type { RiskConfig } from '../../contracts/mandate.js';
import { MAX_LOST_SHARE } from '../allocation/common-sessions.js';
import type { Check } from './check.js';

/** Sessions of the risk lookback that each aligned instrument cost the common calendar. */
export function alignmentChecks({ funnel, lost }: AlignmentResult, { lookback }: RiskConfig): Check[] {
  const cost = new Map<string, number>();
  for (const { instrument, rows } of lost) cost.set(instrument, (cost.get(instrument) ?? 0) + rows);
  return funnel.kept.map((instrument) => ({
    instrument,
    rule: 'risk-rows',
    value: cost.get(instrument) ?? 0,
    threshold: Math.floor(MAX_LOST_SHARE * lookback),
    verdict: 'pass',
    reason: null,
  }));
}

/**
 * The weight of each instrument in one profile, fraction of NAV, and the gross of what it belongs to beside every cap that the
 * mandate states: the instrument itself, its risk cluster, its venue, its class.
 */
export function allocationChecks(
  { profile, positions, binding }: AllocationResult,
  { instruments, venues, assetClasses }: Pick<AlignmentResult, 'instruments' | 'venues' | 'assetClasses'>,
  { instrumentCap, clusterCap, venueCaps, classCaps }: RiskConfig,
): Check[] {
  const place = new Map(instruments.map((id, i) => [id, i]));
  // Every cap an instrument is under: the rule, the name of the bound as the optimiser has it, the cap.
  const capsOf = ({ instrument, cluster }: PositionWeight): Cap[] => {
    const venue = venues[place.get(instrument)!]!;
    const assetClass = assetClasses[place.get(instrument)!]!;
    return [
      { rule: 'instrument-cap', bound: `upper:${instrument}`, cap: instrumentCap },
      { rule: 'cluster-cap', bound: `group:cluster ${cluster}`, cap: clusterCap },
      { rule: 'venue-cap', bound: `group:venue ${venue}`, cap: venueCaps[venue] },
      { rule: 'class-cap', bound: `group:class ${assetClass}`, cap: classCaps[assetClass] },
    ];
  };
  const gross = new Map<string, number>();
  for (const position of positions) {
    for (const { bound } of capsOf(position)) gross.set(bound, (gross.get(bound) ?? 0) + Math.abs(position.weight));
  }
  return positions.flatMap((position): Check[] => {
    const { instrument, weight } = position;
    const rule = `allocation/${profile}`;
    const verdict = weight === 0 ? 'reject' : 'pass';
    const caps = capsOf(position).flatMap(({ rule: name, bound, cap }): Check[] => {
      if (cap === undefined) return [];
      const reason = binding.includes(bound) ? `at its cap (${bound})` : null;
      const value = gross.get(bound)!;
      return [{ instrument, rule: `${name}/${profile}`, value, threshold: cap, verdict: 'pass', reason }];
    });
    return [{ instrument, rule, value: weight, threshold: null, verdict, reason: null }, ...caps];
  });
}

interface Cap {
  readonly rule: string;
  readonly bound: string;
  readonly cap: number | undefined;
}
