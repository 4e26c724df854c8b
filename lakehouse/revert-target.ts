/** Taking a published target back: the former one is published anew, and nothing is deleted. */
import { fail, ok, type Problem, type Result } from '../contracts/problem.js';
import type { PublishedTarget, Reversal } from '../contracts/run.js';
import { appendAfter } from './append-to-ledger.js';
import { countsFrom, type Publication, publications } from './published-targets.js';

export interface RevertRequest {
  /** YYYY-MM-DD or ISO instant of the target to put back; left out, the one before what is held now. */
  readonly to?: string;
  readonly by: string;
  readonly reason: string;
  /** ISO UTC. */
  readonly at: string;
}

/**
 * Publishes a former target anew, in one commit. The new entry names the first one, who wanted it and why; it counts from the
 * instant of the target it replaces, so that no run for that instant or an earlier one sees it.
 *
 * Errors  ValidationError where nothing is published, there is no such target, or it is what is held already.
 */
export async function revertTarget(
  root: string,
  portfolio: string,
  request: RevertRequest,
): Promise<Result<Publication>> {
  const done = await appendAfter<PublishedTarget, Problem>(root, portfolio, (entries) => {
    const published = publications(entries);
    const current = published.at(-1);
    if (current === undefined) {
      return { answer: problem(portfolio, 'nothing was published yet', 'Publish a target first: sextant run.') };
    }
    const originals = published.filter(({ body }) => body.reverts === undefined);
    const former = request.to === undefined ? before(published, current.body) : named(originals, request.to);
    if (former === undefined) {
      const dates = originals.map(({ body }) => body.asOf.slice(0, 10)).slice(-5);
      const asked = request.to === undefined ? `before ${current.body.asOf}` : `as of ${request.to}`;
      return { answer: problem(portfolio, `no target was published ${asked}`, `The newest are ${dates.join(', ')}.`) };
    }
    if (former.body.asOf === current.body.asOf) {
      const what = `the target as of ${former.body.asOf} is what is held already`;
      return { answer: problem(portfolio, what, 'Name another one with --to.') };
    }
    return { kind: 'publication', body: putBack(former, current.body, request) };
  });
  return 'entry' in done ? ok(done.entry) : fail(done.answer);
}

function putBack(
  { body: { permission: _former, ...target }, index }: Publication,
  replaced: PublishedTarget,
  { by, reason, at }: RevertRequest,
): PublishedTarget {
  const replaces = new Date(countsFrom(replaced)).toISOString();
  const reverts: Reversal = { entry: index, replaces, by, reason, at };
  return { ...target, reverts };
}

/** The original of what was held before `current`; one that was taken back is skipped. */
function before(published: readonly Publication[], current: PublishedTarget): Publication | undefined {
  const earlier = published.findLast(
    ({ body }) => countsFrom(body) < countsFrom(current) && Date.parse(body.asOf) < Date.parse(current.asOf),
  );
  return published.find(({ body }) => body.asOf === earlier?.body.asOf);
}

const named = (originals: readonly Publication[], to: string): Publication | undefined =>
  originals.findLast(({ body: { asOf } }) =>
    to.length === 10 ? asOf.startsWith(to) : Date.parse(asOf) === Date.parse(to),
  );

const problem = (portfolio: string, what: string, next: string): Problem => ({
  type: 'ValidationError',
  where: `ledger/${portfolio}`,
  what,
  next,
});
