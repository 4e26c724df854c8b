/**
 * Stage `reporting`, the audit: every scanned instrument, where it ended, and why.
 *
 * The stages' funnels are chained, so that in = kept + rejected holds for the run as a whole: an instrument that a later
 * stage never saw was rejected by an earlier one. What was allocated nothing says so too.
 */
import type { AuditResult, RunView } from '../contracts/reporting.js';
import type { Funnel, Rejection } from '../contracts/stage-results.js';

type AuditInput = Pick<RunView, 'inputs' | 'universe' | 'signals' | 'selection' | 'alignment' | 'allocations'>;

/** One row per instrument that entered the universe stage. RangeError where a funnel does not add up. */
export function auditStage({ inputs, universe, signals, selection, alignment, allocations }: AuditInput): AuditResult {
  const published = allocations.find(({ profile }) => profile === inputs.mandate.profile);
  const funnels: Funnel[] = [universe, signals, selection, alignment].flatMap((stage) => (stage ? [stage.funnel] : []));
  if (published && alignment) {
    const weighted = new Set(published.positions.filter(({ weight }) => weight !== 0).map((p) => p.instrument));
    funnels.push(unweighted(alignment.funnel.kept, weighted, inputs.mandate.profile));
  }
  for (const funnel of funnels) requireBalance(funnel);
  const ended = new Map<string, { stage: Funnel['stage']; rejection: Rejection }>();
  for (const { stage, rejections } of funnels) {
    for (const rejection of rejections) ended.set(rejection.instrument, { stage, rejection });
  }
  const weights = new Map(published?.positions.map(({ instrument, weight }) => [instrument, weight]));
  const last = funnels.at(-1)!;
  return {
    schema: 'audit/1',
    asOf: inputs.asOf,
    stages: funnels,
    instruments: [...universe.funnel.entered].sort().map((instrument) => {
      const end = ended.get(instrument);
      return {
        instrument,
        rejectedAt: end?.stage ?? null,
        rule: end?.rejection.rule ?? null,
        value: end?.rejection.value ?? null,
        threshold: end?.rejection.threshold ?? null,
        reason: end?.rejection.reason ?? (published ? 'selected' : `the run ended after ${last.stage}`),
        weight: weights.get(instrument) ?? 0,
      };
    }),
  };
}

/** The last step of the funnel: what the published profile gave no weight. */
function unweighted(entered: readonly string[], weighted: ReadonlySet<string>, profile: string): Funnel {
  return {
    stage: 'allocation',
    entered,
    kept: entered.filter((id) => weighted.has(id)),
    rejections: entered
      .filter((id) => !weighted.has(id))
      .map((instrument) => ({
        instrument,
        rule: `allocation/${profile}`,
        value: 0,
        threshold: null,
        reason: `${profile} gives it no weight`,
      })),
  };
}

function requireBalance({ stage, entered, kept, rejections }: Funnel): void {
  const left = new Set([...kept, ...rejections.map(({ instrument }) => instrument)]);
  if (left.size !== entered.length || kept.length + rejections.length !== entered.length) {
    throw new RangeError(
      `auditStage: ${stage} took in ${entered.length} and left ${kept.length} kept + ${rejections.length} rejected`,
    );
  }
}
