/** Where a run waits for its answer on Temporal: update `decide`, signal `superseded`, and one durable timer. */
import { condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  type ApprovalQuestion,
  DECIDE_UPDATE,
  type DecideRequest,
  type Decision,
  decisionRefusal,
  SUPERSEDED_SIGNAL,
  type Supersession,
  type Verdict,
} from '../contracts/approval.js';
import { durationMs } from '../contracts/duration.js';

export const decideUpdate = defineUpdate<Decision, [DecideRequest]>(DECIDE_UPDATE);
export const supersededSignal = defineSignal<[Supersession]>(SUPERSEDED_SIGNAL);

/** Takes answers from the first task on; refuses those that are not asked for. */
export class ApprovalDesk {
  #question: ApprovalQuestion | null = null;
  #decision: Decision | null = null;
  #superseded: Supersession | null = null;

  /** To be made before the workflow waits for anything, so that nobody finds it without a desk. */
  constructor() {
    setHandler(decideUpdate, (answer) => this.#accept(answer), {
      validator: (answer) => this.#check(answer),
      description: 'approve or reject publication: {"approve": true, "by": "NAME", "reason": "TEXT"}',
    });
    setHandler(supersededSignal, (newer) => {
      this.#superseded ??= newer;
    });
  }

  /** Waits for an answer, at most as long as the mandate says. */
  async ask(question: ApprovalQuestion): Promise<Verdict> {
    const { timeout } = question.terms;
    // What was told before anybody asked concerns this question no less: a newer run has its target.
    this.#question = question;
    const settled = () => this.#decision !== null || this.#superseded !== null;
    const patience = durationMs(timeout);
    // The schema lets no other text through: a length of time that cannot be read is no time at all.
    if (patience !== null) await condition(settled, patience, { summary: `approval of ${question.runId}, ${timeout}` });
    this.#question = null;
    const at = new Date().toISOString();
    if (this.#decision !== null) return { kind: 'decided', decision: this.#decision };
    if (this.#superseded !== null) return { kind: 'superseded', by: this.#superseded.by, at };
    return { kind: 'timeout', at };
  }

  #check(answer: DecideRequest): void {
    const refusal = decisionRefusal(answer, { question: this.#question, earlier: this.#decision });
    if (refusal !== null) throw new Error(refusal);
  }

  #accept({ approve, by, reason }: DecideRequest): Decision {
    // Workflow time: the same in every replay.
    this.#decision ??= { approve, by, reason, at: new Date().toISOString() };
    return this.#decision;
  }
}

/** What the page of the run shows while it waits, and after. */
export function approvalMarkdown(question: ApprovalQuestion, verdict: Verdict | null): string {
  const { runId, why, terms } = question;
  if (verdict === null) {
    const how = { reject: 'nothing is published', hold: 'the last target stays', publish: 'it is published' };
    return [
      `**Awaiting approval** for ${terms.timeout}, since ${why}; without an answer ${how[terms.onTimeout]}.`,
      `\`sextant decide ${runId} --approve --by NAME --reason TEXT\`, or \`--reject\`.`,
    ].join('\n\n');
  }
  if (verdict.kind === 'timeout') return `**Nobody answered** within ${terms.timeout} (${verdict.at}).`;
  if (verdict.kind === 'superseded') return `**Superseded** by ${plain(verdict.by)} (${verdict.at}).`;
  const { approve, by, reason, at } = verdict.decision;
  return `**${approve ? 'Approved' : 'Rejected'}** by ${plain(by)} (${at}): ${plain(reason)}`;
}

/** Words of others, so that Markdown shows them as they are. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>()#+.!|~&-]/g, '\\$&');
