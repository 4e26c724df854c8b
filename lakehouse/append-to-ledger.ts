/** Writing to a ledger that others write to as well. */
import { ProblemError } from '../contracts/problem.js';
import { canonicalJson } from './canonical-json.js';
import { appendEntry, headOf, type LedgerEntry, type LedgerKind, readLedger } from './ledger.js';

/** Every lost race means that somebody else's entry went in, so trying ends; the bound only guards against a broken disk. */
const ATTEMPTS = 1000;

/** What is to be written after what is there; `answer` where there is nothing left to write. */
export type Next<Body, Answer> = { readonly answer: Answer } | { readonly kind: LedgerKind; readonly body: Body };

/**
 * Appends what `next` makes of the entries that are there, and asks it again whenever somebody else was quicker.
 * Returns its answer, or the entry that was written.
 *
 * Errors  CorruptArtifactError where the ledger was tampered with; StorageError where a thousand attempts were overtaken.
 */
export async function appendAfter<Body, Answer>(
  root: string,
  portfolio: string,
  next: (entries: readonly LedgerEntry[]) => Next<Body, Answer>,
): Promise<{ readonly answer: Answer } | { readonly entry: LedgerEntry<Body> }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const entries = await readLedger(root, portfolio);
    const wanted = next(entries);
    if ('answer' in wanted) return wanted;
    const done = await appendEntry(root, portfolio, { ...wanted, after: headOf(entries) });
    if (done.appended) return { entry: done.entry };
  }
  throw new ProblemError({
    type: 'StorageError',
    where: `ledger/${portfolio}`,
    what: `${ATTEMPTS} attempts to append each found the ledger moved on`,
    next: 'See what else appends to this ledger; it is tried again.',
    retryAfterMs: 5000,
  });
}

/** Appends an entry, once: the same kind and content again is the entry that is there. */
export async function appendOnce<Body>(
  root: string,
  portfolio: string,
  { kind, body }: { readonly kind: LedgerKind; readonly body: Body },
): Promise<LedgerEntry<Body>> {
  const content = canonicalJson(body);
  const done = await appendAfter<Body, LedgerEntry<Body>>(root, portfolio, (entries) => {
    const there = entries.find((entry) => entry.kind === kind && canonicalJson(entry.body) === content);
    return there === undefined ? { kind, body } : { answer: there as LedgerEntry<Body> };
  });
  return 'entry' in done ? done.entry : done.answer;
}
