import type { SelectionConfig } from '../../contracts/mandate.js';
import type { Rejection, RuleCheck } from '../../contracts/stage-results.js';
import type { Contender, Standing } from './winners.js';

/**
 * Every rule that selection asked of every signal, by instrument in the order asked: presence, identity, the parts of the
 * execution score (ranks in [0, 1], which have no threshold of their own), the rank in the cluster. What rejected comes last.
 */
export function selectionChecks({
  entered,
  present,
  contenders,
  standings,
  rejections,
  selection,
}: {
  /** Sorted. */
  entered: readonly string[];
  /** Share of the closes due, by instrument. */
  present: ReadonlyMap<string, number>;
  contenders: readonly Contender[];
  standings: readonly Standing[];
  rejections: readonly Rejection[];
  selection: SelectionConfig;
}): RuleCheck[] {
  const scoreOf = new Map(contenders.map(({ signal, score }) => [signal.instrument, score]));
  const standingOf = new Map(standings.map((standing) => [standing.signal.instrument, standing]));
  const rejectionOf = new Map(rejections.map((rejection) => [rejection.instrument, rejection]));
  return entered.flatMap((instrument) => {
    const checks: RuleCheck[] = [];
    const passed = (rule: string, value: RuleCheck['value'], threshold: RuleCheck['threshold']): void => {
      checks.push({ instrument, rule, value, threshold, verdict: 'pass' });
    };
    const rejection = rejectionOf.get(instrument);
    if (rejection?.rule !== 'presence') passed('presence', present.get(instrument) ?? null, selection.minPresent);
    const score = scoreOf.get(instrument);
    if (score !== undefined) {
      const { total, ...parts } = score;
      // It stands for its identity, or it would not have been scored.
      passed('identity', instrument, null);
      for (const [part, value] of Object.entries(parts)) passed(`execution-score/${part}`, value, null);
      passed('execution-score', total, null);
    }
    const standing = standingOf.get(instrument);
    if (rejection !== undefined) {
      const { rule, value, threshold } = rejection;
      checks.push({ instrument, rule, value, threshold, verdict: 'reject' });
    } else if (standing !== undefined) passed('cluster-rank', standing.rank, standing.keep);
    return checks;
  });
}
