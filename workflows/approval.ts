/** May this target be published: asked of a person where the mandate says so, and written into the ledger. */
import type { ApprovalQuestion, Permission, Verdict } from '../contracts/approval.js';
import type { ArtifactRef } from '../contracts/artifact.js';
import { isBackfill } from '../contracts/backfill.js';
import type { Regime } from '../contracts/mandate.js';
import type { Outcome, RunRequest } from '../contracts/run.js';
import type { PipelineSteps, RunClock, RunPlan } from '../contracts/steps.js';

/** Asks, and waits for the answer. */
export type Ask = (question: ApprovalQuestion) => Promise<Verdict>;

export type Permitted =
  /** `permission` is null where the mandate asks nobody. */
  | { readonly granted: true; readonly permission: Permission | null }
  | { readonly granted: false; readonly outcome: Outcome; readonly reason: string };

/** What is to be published. */
export interface Proposal {
  readonly regime: Regime;
  readonly allocation: ArtifactRef | null;
  readonly request: RunRequest;
  readonly clock: RunClock;
}

/**
 * A run that decides about the past asks nobody, and its target says so. Any other ends the questions of older runs first,
 * whether it asks itself or not: its target is the newer one.
 */
export async function permit(
  steps: PipelineSteps,
  plan: RunPlan,
  ask: Ask,
  { regime, allocation, request, clock }: Proposal,
): Promise<Permitted> {
  const { approval: terms, portfolio, runId, asOf } = plan;
  if (terms === undefined || terms.required === 'never') return { granted: true, permission: null };
  const isAsked = terms.required === 'always' || regime === 'CRISIS';
  if (isBackfill(request, clock)) {
    const reason = 'the run decides about the past: backfills ask nobody';
    return { granted: true, permission: isAsked ? { kind: 'backfill', by: null, reason } : null };
  }
  const { overtakenBy, alreadyPublished } = await steps.openApproval({ portfolio, runId, asOf });
  if (overtakenBy !== null) return { granted: false, outcome: 'NOT_PUBLISHED', reason: overtakenBy };
  if (!isAsked || alreadyPublished) return { granted: true, permission: null };
  const why = terms.required === 'always' ? 'the mandate asks before every publication' : 'the market regime is CRISIS';
  const verdict = await ask({ runId, portfolio, asOf, why, terms });
  const inputs = plan.inputs.ref.sha256;
  await steps.recordVerdict({ portfolio, runId, asOf, inputs, allocation: allocation?.sha256 ?? null, verdict });
  return permitted(verdict, plan);
}

/** What follows from the way a question ended. */
export function permitted(
  verdict: Verdict,
  { approval, hasTarget }: Pick<RunPlan, 'approval' | 'hasTarget'>,
): Permitted {
  if (verdict.kind === 'superseded') {
    return { granted: false, outcome: 'NOT_PUBLISHED', reason: `superseded by ${verdict.by} before anybody answered` };
  }
  if (verdict.kind === 'decided') {
    const { approve, by, reason } = verdict.decision;
    if (approve) return { granted: true, permission: { kind: 'approved', by, reason } };
    return { granted: false, outcome: 'REJECTED', reason: `rejected by ${by}: ${reason}` };
  }
  const { timeout = '', onTimeout = 'reject' } = approval ?? {};
  const silence = `nobody answered within ${timeout}`;
  if (onTimeout === 'publish') {
    return {
      granted: true,
      permission: { kind: 'timeout', by: null, reason: `${silence}, and the mandate publishes then` },
    };
  }
  if (onTimeout === 'hold' && hasTarget) {
    return { granted: false, outcome: 'HELD', reason: `${silence}: the last published target stays` };
  }
  return { granted: false, outcome: 'APPROVAL_TIMEOUT', reason: `${silence}: nothing is published` };
}
