/** Approval before publication: what a mandate asks for, what a person answers, and which answers are refused. */

/** Whether somebody must agree before a target is published, and what happens while nobody answers. */
export interface ApprovalConfig {
  /** `on-crisis`: in regime CRISIS only. */
  readonly required: 'always' | 'on-crisis' | 'never';
  /** How long a run waits for an answer: "4h" and the like, see contracts/duration.ts. */
  readonly timeout: string;
  /** `reject` ends with APPROVAL_TIMEOUT, `hold` with HELD where there is a target to hold, `publish` goes on. */
  readonly onTimeout: 'reject' | 'publish' | 'hold';
  /** Names that may decide; null: any. They are claimed, not proven: who may reach the server is the server's matter. */
  readonly approvers: readonly string[] | null;
}

/** The argument of the update `decide`. */
export interface DecideRequest {
  readonly approve: boolean;
  readonly by: string;
  readonly reason: string;
}

/** A person's answer, and when it was accepted, ISO UTC. */
export interface Decision extends DecideRequest {
  readonly at: string;
}

/** What a run asks before it publishes. */
export interface ApprovalQuestion {
  readonly runId: string;
  readonly portfolio: string;
  readonly asOf: string;
  /** Why somebody is asked, in words. */
  readonly why: string;
  readonly terms: ApprovalConfig;
}

/** A newer run of the same portfolio that has a target of its own. */
export interface Supersession {
  readonly by: string;
  readonly asOf: string;
}

/** How a question ended. `at` is ISO UTC. */
export type Verdict =
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'timeout'; readonly at: string }
  | { readonly kind: 'superseded'; readonly by: string; readonly at: string };

/** How a target came to be published, kept in its ledger entry; absent where nobody had to agree. */
export interface Permission {
  readonly kind: 'approved' | 'timeout' | 'backfill';
  /** Null where nobody answered or was asked. */
  readonly by: string | null;
  readonly reason: string;
}

export const DECIDE_UPDATE = 'decide';
export const SUPERSEDED_SIGNAL = 'superseded';
/** Value of the search attribute Stage while a run waits. */
export const AWAITING_APPROVAL = 'awaiting approval';

/** Longest name and longest reason, characters. */
export const [NAME_LIMIT, REASON_LIMIT] = [64, 500] as const;

/**
 * Why a decision cannot stand, in words; null where it can.
 *
 * `question` is what is being asked now, null where nothing is; `earlier` the decision that was accepted before. The same
 * answer again is no contradiction, and changes nothing; the opposite one is refused.
 */
export function decisionRefusal(
  input: unknown,
  { question, earlier }: { question: Pick<ApprovalQuestion, 'terms'> | null; earlier: Decision | null },
): string | null {
  const wrong = malformed(input);
  if (wrong !== null) return wrong;
  const { approve, by } = input as DecideRequest;
  if (earlier !== null) {
    const verb = earlier.approve ? 'approved' : 'rejected';
    return earlier.approve === approve ? null : `${earlier.by} ${verb} this run at ${earlier.at}, and that stands`;
  }
  if (question === null) return 'this run does not ask for approval now';
  const { approvers } = question.terms;
  if (approvers === null || approvers.includes(by)) return null;
  return `${by} is not among the approvers of this mandate: ${approvers.join(', ')}`;
}

/** What is wrong with the form of a decision, in words; null where nothing is. */
function malformed(input: unknown): string | null {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    return 'a decision is written {"approve": true|false, "by": "NAME", "reason": "TEXT"}';
  }
  const { approve, by, reason, ...others } = input as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `${JSON.stringify(unknown)} is no part of a decision: approve, by and reason are`;
  if (typeof approve !== 'boolean') return `approve is true or false, not ${JSON.stringify(approve)}`;
  return textFault('by', by, NAME_LIMIT) ?? textFault('reason', reason, REASON_LIMIT);
}

/** What is wrong with words somebody wrote for others to read, in words; null where nothing is. */
export function textFault(name: string, text: unknown, limit: number): string | null {
  if (typeof text !== 'string' || text.trim() === '') return `${name} is required`;
  if (text.length > limit) return `${name} has ${text.length} characters, at most ${limit} are allowed`;
  // Categories C, Zl and Zp: control and format characters, which a terminal or a reader would not show as they are.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return `${name} holds characters that cannot be printed`;
  return null;
}
