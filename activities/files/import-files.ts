import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../lakehouse/atomic-file.js';
import { importBars } from '../../lakehouse/bars/import-bars.js';
import { factUpserts } from '../../lakehouse/bars/instrument-facts.js';
import type { Rejected } from '../../lakehouse/bars/quarantine.js';
import { openBars, openQuarantine } from '../../lakehouse/bars/tables.js';
import { canonicalJson } from '../../lakehouse/canonical-json.js';
import { metadataCatalog } from '../../lakehouse/catalog/metadata-catalog.js';
import { onDisk, systemCode } from '../../lakehouse/storage-problem.js';
import { rejectsCsv } from '../../reports/rejects-csv.js';
import { type JoinedRows, joinedRows } from './joined-rows.js';
import type { MappedFiles } from './mapped-files.js';

/** What became of the rows, as `import.json` beside the tables says; it is written last. */
export interface FilesImport {
  readonly schema: 'files-import/1';
  readonly files: readonly string[];
  readonly rows: number;
  readonly instruments: number;
  /** Rows by what was done with them and by rule: "set-aside" -> "duplicate" -> 3. */
  readonly rejected: Readonly<Record<Rejected['action'], Readonly<Record<string, number>>>>;
}

export const SUMMARY = 'import.json';
export const REJECTS = 'rejects.csv';

/**
 * Imports files into a lake of their own in `folder`, which appears there whole or not at all; nothing is done where
 * somebody else was faster. Which moment it is plays no part, so the same bytes make the same lake for ever: a bar counts from its
 * close and publication, a fact from the first bar of its instrument.
 *
 * Errors   DataQualityError for a file that cannot be read, lacks a column or has no rows, or where no row of any can be
 *          believed; StorageError from the disk.
 */
export async function importFiles(mapped: MappedFiles, folder: string): Promise<void> {
  const temporary = join(folder, '..', `.${mapped.snapshot}.${randomUUID()}.tmp`);
  try {
    await onDisk(temporary, () => mkdir(temporary, { recursive: true }));
    const summary = await importInto(mapped, temporary);
    await replaceFile(join(temporary, SUMMARY), `${canonicalJson(summary)}\n`);
    await onDisk(folder, () => moveUnlessThere(temporary, folder));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function importInto(mapped: MappedFiles, home: string): Promise<FilesImport> {
  const { mapping, files } = mapped;
  const joined = await joinedRows(mapped);
  const { read, rejected, instruments } = await importBars({
    bars: openBars(home),
    quarantine: openQuarantine(home),
    file: files.map(({ path }) => path).join(', '),
    rows: joined.rows,
    mapping,
    now: Number.POSITIVE_INFINITY,
  });
  const facts = factUpserts(instruments, mapping, ({ first }) => Math.ceil(first.knownAt));
  await metadataCatalog(home).upsert(facts);
  if (rejected.length > 0) {
    const lines = rejected.map((row) => ({ ...row, ...joined.placeOf(row.line), reason: reasonOf(row, joined) }));
    await replaceFile(join(home, REJECTS), rejectsCsv(lines));
  }
  return {
    schema: 'files-import/1',
    files: files.map(({ path }) => path),
    rows: read,
    instruments: instruments.length,
    rejected: {
      'set-aside': countByRule(rejected, 'set-aside'),
      flagged: countByRule(rejected, 'flagged'),
      split: countByRule(rejected, 'split'),
    },
  };
}

/** Rules whose reason names lines, which are counted through all files there. */
const NAMES_LINES: ReadonlySet<string> = new Set(['duplicate', 'contradiction']);

const reasonOf = ({ rule, reason }: Rejected, { placeOf }: JoinedRows): string =>
  NAMES_LINES.has(rule)
    ? reason.replace(/\d+/g, (line) => {
        const place = placeOf(Number(line));
        return `${place.line} (${place.file})`;
      })
    : reason;

function countByRule(rejected: readonly Rejected[], action: Rejected['action']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rejected) if (row.action === action) counts[row.rule] = (counts[row.rule] ?? 0) + 1;
  return counts;
}

async function moveUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  }
}
