/**
 * The funnel as a table: one row for every rule that was asked of an instrument, with value, threshold and verdict.
 *
 *   universe     a price, a place among the most traded, the gates of its universe up to the one that rejected
 *   signals      each rule of each strategy in each direction, the alpha, the signal
 *   selection    presence, identity, execution score and its parts, rank in the cluster
 *   allocation   sessions lost in alignment; per profile the weight and the caps
 *
 * Rows are by instrument id, then in the order asked. An instrument that the audit says was rejected has exactly one row with
 * `decided`, the one the audit names; where no stage left a row of that rule, the audit's own words make it.
 */
import type { AuditResult, RuleRow, RunView } from '../../contracts/reporting.js';
import type { Rejection, RuleCheck, StageName } from '../../contracts/stage-results.js';
import { groupBy } from '../group-by.js';
import { alignmentChecks, allocationChecks } from './allocation-checks.js';
import type { Check } from './check.js';
import { signalChecks } from './signal-checks.js';

type Decisions = Pick<RunView, 'inputs' | 'universe' | 'signals' | 'selection' | 'alignment' | 'allocations'>;

export function funnelRows(decisions: Decisions, { instruments }: Pick<AuditResult, 'instruments'>): RuleRow[] {
  const asked = groupBy(askedRules(decisions), ({ instrument }) => instrument);
  return instruments.flatMap(({ instrument, rejectedAt, rule, value, threshold, reason }) => {
    const rows = asked.get(instrument) ?? [];
    if (rejectedAt === null || rule === null) return rows;
    const at = rows.findIndex((row) => row.stage === rejectedAt && row.rule === rule && row.verdict !== 'pass');
    if (at >= 0) return rows.map((row, k) => (k === at ? { ...row, decided: true, reason } : row));
    const words = { instrument, rule, value, threshold, reason, verdict: 'reject', decided: true } as const;
    const after = rows.findLastIndex(({ stage }) => STAGES.indexOf(stage) <= STAGES.indexOf(rejectedAt));
    return rows.toSpliced(after + 1, 0, { stage: rejectedAt, ...words });
  });
}

const STAGES: readonly StageName[] = ['universe', 'signals', 'selection', 'allocation'];

function askedRules({ inputs, universe, signals, selection, alignment, allocations }: Decisions): RuleRow[] {
  const { mandate } = inputs;
  const rows = (stage: StageName, checks: readonly (RuleCheck | Check)[]): RuleRow[] =>
    checks.map((check) => ({ reason: null, ...check, stage, decided: false }));
  return [
    ...rows('universe', universe.checks ?? universe.funnel.rejections.map(asCheck)),
    ...rows('signals', signals === null ? [] : signalChecks(universe, signals, mandate)),
    ...rows('selection', selection?.checks ?? selection?.funnel.rejections.map(asCheck) ?? []),
    ...rows('allocation', alignment === null ? [] : alignmentChecks(alignment, mandate.risk)),
    ...allocations.flatMap((allocation) =>
      rows('allocation', alignment === null ? [] : allocationChecks(allocation, alignment, mandate.risk)),
    ),
  ];
}

const asCheck = ({ instrument, rule, value, threshold }: Rejection): RuleCheck => ({
  instrument,
  rule,
  value,
  threshold,
  verdict: 'reject',
});
