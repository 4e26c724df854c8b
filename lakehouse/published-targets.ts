import { ProblemError } from '../contracts/problem.js';
import type { PublishedTarget } from '../contracts/run.js';
import { canonicalJson } from './canonical-json.js';
import { appendEntry, headOf, type LedgerEntry, readLedger } from './ledger.js';

type Publication = LedgerEntry<PublishedTarget>;

export type PublishAnswer =
  /** `repeated` where the same target had been published before: nothing was written. */
  | { readonly published: true; readonly repeated: boolean; readonly entry: Publication }
  | { readonly published: false; readonly reason: string };

/**
 * What the book should hold: the newest published target, of those for an instant strictly before `before` where that is given.
 * Null where there is none. The ledger is the pointer: there is no second file that could disagree with it.
 */
export async function currentTarget(
  root: string,
  portfolio: string,
  { before }: { before?: string } = {},
): Promise<PublishedTarget | null> {
  const limit = before === undefined ? Number.POSITIVE_INFINITY : instant(before, 'before');
  const published = publications(await readLedger(root, portfolio));
  return published.findLast(({ body }) => instant(body.asOf, 'asOf') < limit)?.body ?? null;
}

/**
 * Publishes a target if its asOf is newer than the current one's, in one commit.
 *
 * Safe to repeat, and safe from many processes: publishing the same target again answers with the entry that is there, even
 * when a newer one followed. The same target is the same weights, profile and standing for the same instant: `runId` and
 * `proof` do not change what is held, and the entry keeps those of the first. Another target for a published asOf, or an asOf
 * in the past, is refused with the reason: an answer, not an error.
 */
export async function publishTarget(root: string, portfolio: string, target: PublishedTarget): Promise<PublishAnswer> {
  const at = instant(target.asOf, 'asOf');
  const content = contentOf(target);
  // Every lost race means that somebody else's entry went in, so this ends; the bound only guards against a broken disk.
  for (let attempt = 0; attempt < 1000; attempt++) {
    const entries = await readLedger(root, portfolio);
    const published = publications(entries);
    const same = published.find(({ body }) => instant(body.asOf, 'asOf') === at);
    if (same !== undefined) {
      if (contentOf(same.body) === content) return { published: true, repeated: true, entry: same };
      return refused(`another target was already published for ${target.asOf}, by ${same.body.runId}`);
    }
    const current = published.at(-1)?.body;
    if (current !== undefined && instant(current.asOf, 'asOf') > at) {
      return refused(`${target.asOf} is older than the current target, which is as of ${current.asOf}`);
    }
    const answer = await appendEntry(root, portfolio, { kind: 'publication', body: target, after: headOf(entries) });
    if (answer.appended) return { published: true, repeated: false, entry: answer.entry };
  }
  throw new ProblemError({
    type: 'StorageError',
    where: `ledger/${portfolio}`,
    what: 'a thousand attempts to append each found the ledger moved on',
    next: 'See what else appends to this ledger; it is tried again.',
    retryAfterMs: 5000,
  });
}

const publications = (entries: readonly LedgerEntry[]): Publication[] =>
  entries.filter((entry): entry is Publication => entry.kind === 'publication');

const contentOf = ({ asOf, profile, weights, indicative }: PublishedTarget): string =>
  canonicalJson({ asOf: instant(asOf, 'asOf'), profile, weights, indicative });

const refused = (reason: string): PublishAnswer => ({ published: false, reason });

/** Instants are compared as numbers: "…00Z" and "…00.000Z" are one moment, and sort differently as text. */
function instant(iso: string, name: string): number {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new RangeError(`published targets: ${name} ${JSON.stringify(iso)} is not an ISO instant`);
  return ms;
}
