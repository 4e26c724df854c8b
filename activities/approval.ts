/** What a question for approval means to others: older questions end, and the ledger remembers how each one ended. */
import type { PipelineSteps, VerdictInput } from '../contracts/steps.js';
import { appendOnce } from '../lakehouse/append-to-ledger.js';
import type { LedgerKind } from '../lakehouse/ledger.js';
import { readLedger } from '../lakehouse/ledger.js';
import { countsFrom, publications } from '../lakehouse/published-targets.js';
import type { Hooks, StepContext } from './step-body.js';

/**
 * Safe to repeat: a run that was told once needs no second word. A run that begins to wait in the same moment may be missed;
 * its target is then refused when it is published after a newer one.
 */
export async function openApproval(
  { home }: StepContext,
  { portfolio, runId, asOf }: Parameters<PipelineSteps['openApproval']>[0],
  { pending }: Pick<Hooks, 'pending'>,
): ReturnType<PipelineSteps['openApproval']> {
  const at = Date.parse(asOf);
  const published = publications(await readLedger(home, portfolio)).map(({ body }) => countsFrom(body));
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...published);
  const alreadyPublished = published.includes(at);
  if (newest > at && !alreadyPublished) {
    const overtakenBy = `${asOf} is older than the current target, which is as of ${new Date(newest).toISOString()}: nobody is asked`;
    return { superseded: [], overtakenBy, alreadyPublished };
  }
  const superseded = alreadyPublished ? [] : ((await pending?.supersede(portfolio, { by: runId, asOf })) ?? []);
  return { superseded, overtakenBy: null, alreadyPublished };
}

/** Content of the ledger entries `approval`, `rejection`, `approval-timeout` and `supersession`. */
export interface RecordedVerdict extends Omit<VerdictInput, 'portfolio' | 'verdict'> {
  readonly by: string | null;
  readonly reason: string;
  /** ISO UTC. */
  readonly at: string;
}

/** Safe to repeat: the same verdict is one entry. */
export async function recordVerdict(
  { home }: Pick<StepContext, 'home'>,
  { portfolio, verdict, ...about }: VerdictInput,
): Promise<{ entry: number }> {
  const [kind, by, reason, at] = wordsOf(verdict);
  const body: RecordedVerdict = { ...about, by, reason, at };
  const { index } = await appendOnce(home, portfolio, { kind, body });
  return { entry: index };
}

function wordsOf(verdict: VerdictInput['verdict']): [kind: LedgerKind, by: string | null, reason: string, at: string] {
  switch (verdict.kind) {
    case 'decided': {
      const { approve, by, reason, at } = verdict.decision;
      return [approve ? 'approval' : 'rejection', by, reason, at];
    }
    case 'timeout':
      return ['approval-timeout', null, 'nobody answered', verdict.at];
    case 'superseded':
      return ['supersession', verdict.by, 'a newer run has a target of its own', verdict.at];
  }
}

/** Content of the ledger entry `refused-attempt`: an answer that changed nothing. */
export interface RefusedAttempt {
  readonly run: string;
  /** As it was given, shortened where it is longer than an answer may be. */
  readonly answer: { readonly approve: boolean; readonly by: string; readonly reason: string };
  readonly refusal: string;
  /** ISO UTC. */
  readonly at: string;
}

export const recordRefusal = (
  { home }: Pick<StepContext, 'home'>,
  portfolio: string,
  body: RefusedAttempt,
): Promise<{ readonly index: number }> => appendOnce(home, portfolio, { kind: 'refused-attempt', body });
