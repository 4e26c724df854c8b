/**
 * New rows of one name against what is stored of it: what is new, what corrects, what is set aside.
 *
 * A row whose date is stored with the same values is nothing new. With other values it is a correction, known from the moment
 * the file states, else from the import. A new date is known from the moment the file states, else from session close +
 * publication lag (assumed) or from the import, whichever is earlier.
 */
import type { BarsMapping } from '../../contracts/bars-mapping.js';
import type { BarsFrame, StoredRows } from './bars-frame.js';
import { newestVersions } from './bars-frame.js';
import { type CheckedRow, NUMBERS, openOutsideRange } from './check-row.js';
import { equalValues } from './row-groups.js';
import { type Finding, type Neighbour, seriesRules } from './series-rules.js';

export interface NewBar {
  readonly instrument: string;
  readonly row: CheckedRow;
  readonly knownAt: number;
  readonly basis: 'recorded' | 'assumed';
}

export interface MergedSeries {
  /** Ids under which something of the name is stored already. */
  readonly stored: readonly string[];
  readonly bars: readonly NewBar[];
  readonly corrections: number;
  readonly unchanged: number;
  readonly findings: readonly { readonly row: CheckedRow; readonly instrument: string; readonly finding: Finding }[];
}

interface Stored extends Neighbour {
  readonly instrument: string;
  readonly knownAt: number;
  readonly values: Float64Array;
}

/** Id of the n-th thing of one name, counted from 1. */
export const segmentId = (name: string, n: number): string => (n === 1 ? name : `${name}#${n}`);

/** `rows` of `name` (VENUE:SYMBOL), ascending and distinct by date; `now` is the moment of the import, ms UTC. */
export function mergeSeries(
  name: string,
  rows: readonly CheckedRow[],
  frame: BarsFrame,
  { mapping, now }: { mapping: BarsMapping; now: number },
): MergedSeries {
  const { stored, starts } = storedSeries(name, frame);
  const judge = seriesRules(mapping.quality, mapping.market);
  const bars: NewBar[] = [];
  const findings: { row: CheckedRow; instrument: string; finding: Finding }[] = [];
  let [corrections, unchanged] = [0, 0];
  for (const { row, known } of inDateOrder(rows, stored)) {
    const found = judge(row === undefined ? known! : neighbour(row));
    if (row === undefined) continue;
    // What a file does not say takes nothing away from what is stored.
    const values =
      known === undefined ? row.values : row.values.map((v, i) => (Number.isNaN(v) ? known.values[i]! : v));
    if (known !== undefined && equalValues(known.values, values)) {
      unchanged++;
      continue;
    }
    let instrument = known?.instrument ?? segmentAt(name, starts, row.day);
    const find = (finding: Finding) => findings.push({ row, instrument, finding });
    if (found?.action === 'set-aside') {
      find(found);
      continue;
    }
    if (found?.action === 'split' && known === undefined && row.day > (starts.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      if (starts.length === 0) starts.push(Number.NEGATIVE_INFINITY);
      starts.push(row.day);
      instrument = segmentId(name, starts.length);
      find({ ...found, reason: `${found.reason}; from here on it is ${instrument}` });
    } else if (found !== null) find({ ...found, action: 'flagged' });
    if (openOutsideRange(row.values)) {
      find({
        action: 'flagged',
        rule: 'open-outside-range',
        reason: `open ${row.values[0]} lies outside low and high`,
      });
    }
    const fresh =
      known === undefined ? firstKnown(row, mapping, now) : { knownAt: row.knownAt ?? now, basis: 'recorded' as const };
    if (known !== undefined && fresh.knownAt <= known.knownAt) {
      find({
        action: 'set-aside',
        rule: 'not-newer',
        reason: 'it contradicts a row that was known at the same time or later',
      });
      continue;
    }
    if (known !== undefined) corrections++;
    bars.push({ instrument, row: { ...row, values }, ...fresh });
  }
  const ids = [...new Set(stored.map(({ instrument }) => instrument))];
  return { stored: ids, bars, corrections, unchanged, findings };
}

function firstKnown({ knownAt, closeTime }: CheckedRow, { publicationLag }: BarsMapping, now: number) {
  if (knownAt !== null) return { knownAt, basis: 'recorded' as const };
  const published = closeTime + 60_000 * publicationLag;
  return published > now
    ? { knownAt: now, basis: 'recorded' as const }
    : { knownAt: published, basis: 'assumed' as const };
}

/** Newest versions of everything stored under the name, and the first date of each thing it stood for. */
function storedSeries(name: string, frame: BarsFrame): { stored: Stored[]; starts: number[] } {
  const stored: Stored[] = [];
  const starts: number[] = [];
  for (let n = 1; ; n++) {
    const instrument = segmentId(name, n);
    const rows = frame.rowsOf(instrument);
    if (rows === undefined) break;
    starts.push(n === 1 ? Number.NEGATIVE_INFINITY : rows.bars.date[0]!);
    const everything = { event: Number.POSITIVE_INFINITY, known: Number.POSITIVE_INFINITY };
    for (const k of newestVersions(rows.bars, everything)) stored.push(storedRow(instrument, rows, k));
  }
  return { stored, starts };
}

function storedRow(instrument: string, { bars, adjustedClose }: StoredRows, k: number): Stored {
  const values = Float64Array.from(NUMBERS, (name) => (name === 'adjustedClose' ? adjustedClose[k]! : bars[name][k]!));
  return { instrument, knownAt: bars.knownAt[k]!, values, day: bars.date[k]!, ...prices(values) };
}

const neighbour = ({ day, values }: CheckedRow): Neighbour => ({ day, ...prices(values) });

const prices = ([, high, low, close, volume]: Float64Array) => ({
  high: high!,
  low: low!,
  close: close!,
  volume: volume!,
});

function* inDateOrder(rows: readonly CheckedRow[], stored: readonly Stored[]) {
  let [i, j] = [0, 0];
  while (i < rows.length || j < stored.length) {
    const a = rows[i]?.day ?? Number.POSITIVE_INFINITY;
    const b = stored[j]?.day ?? Number.POSITIVE_INFINITY;
    yield { row: a <= b ? rows[i++] : undefined, known: b <= a ? stored[j++] : undefined };
  }
}

/** What the name stood for on a date, by the first date of each thing. */
function segmentAt(name: string, starts: readonly number[], day: number): string {
  let n = 1;
  while (n < starts.length && starts[n]! <= day) n++;
  return segmentId(name, n);
}
