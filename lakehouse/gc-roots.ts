/**
 * What must be kept: everything a run record or the ledger names, and everything that names in turn.
 *
 * A name is any 64 hex digits in a kept JSON document that an object goes by: whatever a document may come to hold, nothing
 * it points at is lost. A record or object that is not what was written ends the search: what it named cannot be known.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProblemError } from '../contracts/problem.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';
import { fileTree } from './file-tree.js';
import { readLedger } from './ledger.js';
import { onDisk } from './storage-problem.js';

export interface Kept {
  /** Objects that stay, by hash. */
  readonly objects: ReadonlySet<string>;
  /** Objects that a record names and nobody finds, with who names them. */
  readonly missing: readonly { readonly sha256: string; readonly namedBy: string }[];
  /** Table snapshots that a kept document names as `table@number`. */
  readonly pins: ReadonlySet<string>;
  /** Every sha256 that a kept document names, of an object or of something else, such as imported files. */
  readonly hashes: ReadonlySet<string>;
}

/** A table's snapshot as kept documents name it, e.g. in `RunInputs.sources`: garbage collection leaves it alone. */
export const snapshotPin = (table: string, number: number): string => `${table}@${number}`;

/** Follows every name from the records below `root` through `objects`, a map from hash to path. */
export async function keptObjects(root: string, objects: ReadonlyMap<string, string>): Promise<Kept> {
  const kept = new Set<string>();
  const pins = new Set<string>();
  const hashes = new Set<string>();
  const missing = new Map<string, string>();
  const queue: string[] = [];
  const follow = (text: string) => {
    for (const [pin] of text.matchAll(/(?<![a-z0-9_])[a-z][a-z0-9_]{0,62}@\d{1,8}(?!\d)/g)) pins.add(pin);
    for (const [sha256] of text.matchAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)) {
      hashes.add(sha256);
      if (!objects.has(sha256) || kept.has(sha256)) continue;
      kept.add(sha256);
      queue.push(sha256);
    }
  };
  for (const { name, text, refs } of await records(root)) {
    follow(text);
    for (const sha256 of refs) if (!objects.has(sha256)) missing.set(sha256, name);
  }
  for (let sha256 = queue.pop(); sha256 !== undefined; sha256 = queue.pop()) {
    const path = objects.get(sha256)!;
    const bytes = await onDisk(path, () => readFile(path));
    if (sha256Hex(bytes) !== sha256) throw refusal(path, 'its content does not match its name');
    // Artifacts are canonical JSON or Parquet, and only the former names others.
    if (bytes[0] === 0x7b || bytes[0] === 0x5b) follow(bytes.toString('utf8'));
  }
  return { objects: kept, pins, hashes, missing: [...missing].map(([hash, namedBy]) => ({ sha256: hash, namedBy })) };
}

interface KeptRecord {
  readonly name: string;
  readonly text: string;
  /** Objects that must be there. */
  readonly refs: readonly string[];
}

async function records(root: string): Promise<readonly KeptRecord[]> {
  const found: KeptRecord[] = [];
  for (const { path } of await fileTree(join(root, 'runs'))) {
    if (!path.endsWith('.json') || basename(path).startsWith('.')) continue;
    const file = join(root, 'runs', path);
    const text = await onDisk(file, () => readFile(file, 'utf8'));
    found.push({ name: `runs/${path}`, text, refs: refsOf(file, text) });
  }
  const portfolios = new Set((await fileTree(join(root, 'ledger'))).map(({ path }) => path.split('/')[0]!));
  for (const portfolio of portfolios) {
    const entries = await readLedger(root, portfolio);
    found.push({ name: `ledger/${portfolio}`, text: canonicalJson(entries), refs: [] });
  }
  return found;
}

/** The artifacts of a run record (`run.json`) or its lineage; refuses what is neither whole nor of that shape. */
function refsOf(file: string, text: string): string[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refusal(file, 'it is not JSON');
  }
  const isRef = (value: unknown) => /^[0-9a-f]{64}$/.test(String((value as { sha256?: unknown } | null)?.sha256));
  if (basename(file) === 'run.json') {
    const { steps, report } = (content ?? {}) as { steps?: { ref: { sha256: string } }[]; report?: { sha256: string } };
    if (!Array.isArray(steps) || !steps.every((step) => isRef(step?.ref)) || !isRef(report)) {
      throw refusal(file, 'it is no run record: `steps` or `report` is not what it should be');
    }
    return [...steps.map((step) => step.ref.sha256), report!.sha256];
  }
  if (basename(file) === 'lineage.json') {
    const lines = content as { output: { sha256: string } }[];
    if (!Array.isArray(lines) || !lines.every((line) => isRef(line?.output))) throw refusal(file, 'it is no lineage');
    return lines.map((line) => line.output.sha256);
  }
  return [];
}

const refusal = (path: string, what: string): ProblemError =>
  new ProblemError({
    type: 'CorruptArtifactError',
    where: path,
    what: `${what}, so what it needs cannot be known, and nothing was deleted`,
    next: 'Restore it from a backup, or move it away if you can do without it; then collect again.',
  });
