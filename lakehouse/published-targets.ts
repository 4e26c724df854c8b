import type { PublishedTarget } from '../contracts/run.js';
import { appendAfter } from './append-to-ledger.js';
import { canonicalJson } from './canonical-json.js';
import { type LedgerEntry, readLedger } from './ledger.js';

export type Publication = LedgerEntry<PublishedTarget>;

export type PublishAnswer =
  /** `repeated` where the same target had been published before: nothing was written. */
  | { readonly published: true; readonly repeated: boolean; readonly entry: Publication }
  | { readonly published: false; readonly reason: string };

/**
 * What the book should hold: the newest published target, of those for an instant strictly before `before` where that is given.
 * A target that was put back counts from the instant of the one it replaced. Null where there is none. The ledger is the
 * pointer: there is no second file that could disagree with it.
 */
export async function currentTarget(
  root: string,
  portfolio: string,
  { before }: { before?: string } = {},
): Promise<PublishedTarget | null> {
  const limit = before === undefined ? Number.POSITIVE_INFINITY : instant(before, 'before');
  const published = publications(await readLedger(root, portfolio));
  return published.findLast(({ body }) => countsFrom(body) < limit)?.body ?? null;
}

/**
 * Publishes a target if its asOf is newer than the current one's, in one commit.
 *
 * Safe to repeat, and safe from many processes: publishing the same target again answers with the entry that is there, even
 * when a newer one followed. The same target is the same weights, profile and standing for the same instant: `runId`, `proof`
 * and `permission` do not change what is held, and the entry keeps those of the first. Another target for a published asOf, one
 * that was taken back, or an asOf in the past, is refused with the reason: an answer, not an error.
 */
export async function publishTarget(root: string, portfolio: string, target: PublishedTarget): Promise<PublishAnswer> {
  const at = instant(target.asOf, 'asOf');
  const content = contentOf(target);
  const done = await appendAfter<PublishedTarget, PublishAnswer>(root, portfolio, (entries) => {
    const published = publications(entries);
    const same = published.find(({ body }) => body.reverts === undefined && countsFrom(body) === at);
    if (same !== undefined) return { answer: answerAgain(same, published, content) };
    const current = published.at(-1)?.body;
    if (current !== undefined && countsFrom(current) > at) {
      const newest = new Date(countsFrom(current)).toISOString();
      return { answer: refused(`${target.asOf} is older than the current target, which is as of ${newest}`) };
    }
    return { kind: 'publication', body: target };
  });
  return 'entry' in done ? { published: true, repeated: false, entry: done.entry } : done.answer;
}

/** What publishing for an instant that has its target comes to. */
function answerAgain(same: Publication, published: readonly Publication[], content: string): PublishAnswer {
  const { asOf, runId } = same.body;
  if (contentOf(same.body) !== content) return refused(`another target was already published for ${asOf}, by ${runId}`);
  const last = published.findLast(({ body }) => countsFrom(body) === countsFrom(same.body))!;
  const { reverts } = last.body;
  if (reverts === undefined || instant(last.body.asOf, 'asOf') === instant(asOf, 'asOf'))
    return { published: true, repeated: true, entry: same };
  return refused(`the target for ${asOf} was taken back by ${reverts.by} in entry ${last.index}: ${reverts.reason}`);
}

/** All publications, oldest first. */
export const publications = (entries: readonly LedgerEntry[]): Publication[] =>
  entries.filter((entry): entry is Publication => entry.kind === 'publication');

/** The instant from which a target is what the book should hold, ms UTC. */
export const countsFrom = ({ asOf, reverts }: PublishedTarget): number =>
  reverts === undefined ? instant(asOf, 'asOf') : instant(reverts.replaces, 'reverts.replaces');

const contentOf = ({ asOf, profile, weights, indicative }: PublishedTarget): string =>
  canonicalJson({ asOf: instant(asOf, 'asOf'), profile, weights, indicative });

const refused = (reason: string): PublishAnswer => ({ published: false, reason });

/** Instants are compared as numbers: "…00Z" and "…00.000Z" are one moment, and sort differently as text. */
function instant(iso: string, name: string): number {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new RangeError(`published targets: ${name} ${JSON.stringify(iso)} is not an ISO instant`);
  return ms;
}
