/**
 * What was decided and published, append-only: `<root>/ledger/<portfolio>/00000001.json`, 00000002.json, ...
 *
 * Each entry holds the hash of the one before it: hash = sha256 of the canonical JSON of {index, previous, kind, body}, and the
 * first one's `previous` is 64 zeros. An entry appears whole or not at all, under a number nobody else can take.
 */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProblemError } from '../contracts/problem.js';
import { createFile, readIfThere } from './atomic-file.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';
import { assertPortfolioName } from './portfolio-name.js';
import { onDisk, systemCode } from './storage-problem.js';

const KINDS = [
  'decision',
  'approval',
  'rejection',
  /** Nobody answered in time. */
  'approval-timeout',
  /** A newer run had a target of its own before anybody answered. */
  'supersession',
  /** An answer that was refused: it changed nothing. */
  'refused-attempt',
  /** A target, also one that is put back: see `PublishedTarget.reverts`. */
  'publication',
] as const;
export type LedgerKind = (typeof KINDS)[number];

export interface LedgerEntry<Body = unknown> {
  /** Counted from 1. */
  readonly index: number;
  /** Hash of the entry before. */
  readonly previous: string;
  readonly kind: LedgerKind;
  readonly body: Body;
  readonly hash: string;
}

/** The end of a chain: what the next entry must build on. */
export type LedgerHead = Pick<LedgerEntry, 'index' | 'hash'>;
export const EMPTY_LEDGER: LedgerHead = { index: 0, hash: '0'.repeat(64) };

export type Appended<Body> =
  | { readonly appended: true; readonly entry: LedgerEntry<Body> }
  /** Somebody else appended since `after` was read: read again, decide again. */
  | { readonly appended: false; readonly reason: string };

/** Appends one entry if the ledger still ends at `after`; several processes may try, one succeeds. */
export async function appendEntry<Body>(
  root: string,
  portfolio: string,
  { kind, body, after }: { kind: LedgerKind; body: Body; after: LedgerHead },
): Promise<Appended<Body>> {
  const folder = folderOf(root, portfolio);
  const stale = {
    appended: false,
    reason: `the ledger of ${portfolio} no longer ends at entry ${after.index}`,
  } as const;
  const last = after.index === 0 ? EMPTY_LEDGER : await readEntry(folder, after.index);
  if (last?.hash !== after.hash) return stale;
  const content = { index: after.index + 1, previous: after.hash, kind, body };
  const entry = { ...content, hash: sha256Hex(canonicalJson(content)) };
  // The number is taken by exactly one writer: if the ledger moved on since `after`, it is gone.
  const created = await createFile(join(folder, fileOf(entry.index)), canonicalJson(entry));
  return created ? { appended: true, entry } : stale;
}

/** All entries, oldest first. CorruptArtifactError naming the first entry that was changed, removed or reordered. */
export async function readLedger(root: string, portfolio: string): Promise<LedgerEntry[]> {
  const { entries, findings } = await verifyLedger(root, portfolio);
  const [first] = findings;
  if (first === undefined) return entries;
  throw new ProblemError({
    type: 'CorruptArtifactError',
    where: `ledger/${portfolio}/${fileOf(first.index)}`,
    what: first.what,
    next: 'Restore the ledger from a backup; `sextant ledger verify` lists every finding.',
  });
}

export interface LedgerFinding {
  readonly index: number;
  readonly what: string;
}

/**
 * Checks every entry and every link, and says what is wrong with which.
 *
 * A chain cannot tell that its last entries were removed: pass the `head` some report or run record remembers to find that too.
 */
export async function verifyLedger(
  root: string,
  portfolio: string,
  { head }: { head?: LedgerHead } = {},
): Promise<{ entries: LedgerEntry[]; findings: LedgerFinding[] }> {
  const folder = folderOf(root, portfolio);
  const numbers = await entryNumbers(folder);
  const entries: LedgerEntry[] = [];
  const findings: LedgerFinding[] = [];
  const find = (index: number, what: string) => findings.push({ index, what });

  let before: LedgerHead | null | undefined = EMPTY_LEDGER;
  for (let index = 1; index <= Math.max(numbers.at(-1) ?? 0, head?.index ?? 0); index++) {
    const entry = await readEntry(folder, index);
    if (entry === undefined) find(index, `entry ${index} was removed`);
    else if (entry === null) find(index, `entry ${index} was changed: it is not a ledger entry any more`);
    else {
      const { hash, ...content } = entry;
      if (sha256Hex(canonicalJson(content)) !== hash)
        find(index, `entry ${index} was changed: its hash does not match its content`);
      else if (entry.index !== index) find(index, `entries were reordered: number ${index} holds entry ${entry.index}`);
      else if (before && entry.previous !== before.hash) {
        find(index, `entry ${index} does not build on entry ${index - 1}: one of the two was replaced`);
      } else if (head?.index === index && head.hash !== hash) {
        find(index, `entry ${index} was replaced: its hash was ${head.hash} when it was recorded`);
      }
      entries.push(entry);
    }
    before = entry;
  }
  return { entries, findings };
}

export const headOf = (entries: readonly LedgerEntry[]): LedgerHead => entries.at(-1) ?? EMPTY_LEDGER;

const fileOf = (index: number): string => `${String(index).padStart(8, '0')}.json`;

function folderOf(root: string, portfolio: string): string {
  assertPortfolioName(portfolio);
  return join(resolve(root), 'ledger', portfolio);
}

function entryNumbers(folder: string): Promise<number[]> {
  return onDisk(folder, async () => {
    try {
      const names = (await readdir(folder)).filter((name) => /^\d{8}\.json$/.test(name));
      return names.map((name) => Number(name.slice(0, 8))).sort((a, b) => a - b);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/** The entry of a number; undefined where there is no file, null where what is there is not an entry. */
async function readEntry(folder: string, index: number): Promise<LedgerEntry | null | undefined> {
  const bytes = await readIfThere(join(folder, fileOf(index)));
  return bytes && (parseEntry(new TextDecoder().decode(bytes)) ?? null);
}

/** An entry as we write them, byte for byte; anything else was not written by us. */
function parseEntry(text: string): LedgerEntry | undefined {
  try {
    const { index, previous, kind, body, hash } = JSON.parse(text) as LedgerEntry;
    const whole =
      Number.isInteger(index) &&
      typeof previous === 'string' &&
      typeof hash === 'string' &&
      (KINDS as readonly unknown[]).includes(kind);
    const entry = { index, previous, kind, body, hash };
    return whole && canonicalJson(entry) === text ? entry : undefined;
  } catch {
    return undefined;
  }
}
