/**
 * A scan and the proof that nothing is missing in it.
 *
 * A scan that fits one page is one request. Otherwise its pages are asked for together, and the unit that is repeated is the
 * whole scan: between two pages a row may change places, and then one row comes twice and another not at all. Rows of all
 * rounds are joined by id until as many are there as are due.
 */
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import type { RawAnswer } from '../source.js';
import type { ScannedRow } from './columns.js';
import { retryable, type ScanPage } from './scan-page.js';

export interface CompleteScan {
  /** At most as many as wanted, in the order that was asked for. */
  readonly rows: readonly ScannedRow[];
  readonly totalCount: number;
  readonly raw: readonly RawAnswer[];
  /** Empty unless `allowPartial` let something through. */
  readonly missing: readonly string[];
}

export interface ScanPlan {
  readonly where: string;
  /** Rows wanted; infinity for all. */
  readonly wanted: number;
  /** Rows of one page. */
  readonly pageRows: number;
  /** Whole scans before it gives up. */
  readonly rounds: number;
  readonly allowPartial: boolean;
  /** The order that was asked for, to be restored after joining rounds. */
  readonly compare: (a: ScannedRow, b: ScannedRow) => number;
}

/** Share by which `totalCount` may change while a scan is taken: listings come and go. */
const DRIFT = 0.01;

/**
 * The rows of a scan. ScanPageError naming the missing ranges where rounds end without them, or where `totalCount` moved by
 * more than 1 %. With `allowPartial`, what could be had, and `missing` says what could not.
 */
export async function completeScan(
  fetchPage: (range: readonly [number, number]) => Promise<Result<ScanPage>>,
  { where, wanted, pageRows, rounds, allowPartial, compare }: ScanPlan,
): Promise<Result<CompleteScan>> {
  const joined = new Map<string, ScannedRow>();
  const raw: RawAnswer[] = [];
  let totalCount = 0;
  let due = 0;
  let gaps: Gap[] = [];
  for (let round = 0; round < rounds; round++) {
    const taken = await takeRound(fetchPage, wanted, pageRows);
    raw.push(...taken.pages.map((page) => page.raw));
    gaps = taken.gaps;
    const lasting = gaps.find(({ problem }) => problem !== null && problem.retryAfterMs === undefined)?.problem;
    if (lasting) return fail(lasting);
    for (const page of taken.pages) for (const row of page.rows) joined.set(row.id, row);
    const counts = raw.map((answer) => answer.totalCount!);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    if (counts.length > 0 && most - least > DRIFT * most) {
      const next = 'The scan is taken again; if it repeats, ask when the venue lists less.';
      const what = `totalCount moved from ${least} to ${most} while the scan was taken, more than ${100 * DRIFT} %`;
      return fail(retryable(where, what, next));
    }
    totalCount = taken.pages.at(-1)?.totalCount ?? totalCount;
    due = Math.min(wanted, totalCount);
    if (joined.size >= due && totalCount > 0) break;
    // A page that could not be had is the caller's to wait for; only rows that slipped between pages are asked again at once.
    const busy = gaps.find(({ problem }) => problem !== null)?.problem;
    if (busy && !allowPartial) return fail(busy);
    if (busy || totalCount === 0) break;
  }
  if (joined.size === 0) {
    const problem = gaps.find((gap) => gap.problem !== null)?.problem;
    return fail(problem ?? retryable(where, 'the scanner lists no instrument at all', 'The scan is taken again.'));
  }
  const rows = [...joined.values()].sort(compare).slice(0, due);
  if (rows.length === due) return ok({ rows, totalCount, raw, missing: [] });
  const missing = missingOf(gaps, due - rows.length);
  if (allowPartial) return ok({ rows, totalCount, raw, missing });
  const what = `${rows.length} of ${due} rows came in ${rounds} scans; missing: ${missing.join('; ')}`;
  return fail(
    retryable(where, what, 'The scan is taken again; if it repeats, allow a partial universe or scan later.'),
  );
}

/** Rows [from, to) of which `lost` did not come, and why where that is known. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly lost: number;
  readonly problem: Problem | null;
}

interface Round {
  readonly pages: readonly ScanPage[];
  readonly gaps: Gap[];
}

/** All pages once: the first says how many there are, the others go out together. */
async function takeRound(
  fetchPage: (range: readonly [number, number]) => Promise<Result<ScanPage>>,
  wanted: number,
  pageRows: number,
): Promise<Round> {
  const first: readonly [number, number] = [0, Math.min(wanted, pageRows)];
  const head = await fetchPage(first);
  if (!head.ok) return { pages: [], gaps: [{ from: 0, to: first[1], lost: first[1], problem: head.problem }] };
  const due = Math.min(wanted, head.value.totalCount);
  const ranges: (readonly [number, number])[] = [first];
  for (let from = first[1]; from < due; from += pageRows) ranges.push([from, Math.min(from + pageRows, due)]);
  const answers = [head, ...(await Promise.all(ranges.slice(1).map(fetchPage)))];
  const pages: ScanPage[] = [];
  const gaps: Gap[] = [];
  answers.forEach((answer, k) => {
    const [from, end] = ranges[k]!;
    const to = Math.min(end, due);
    if (answer.ok) pages.push(answer.value);
    const lost = to - from - (answer.ok ? answer.value.rows.length : 0);
    if (lost > 0) gaps.push({ from, to, lost, problem: answer.ok ? null : answer.problem });
  });
  return { pages, gaps };
}

/** What is missing, in words: the pages that fell short, or that rows slipped between full ones. */
const missingOf = (gaps: readonly Gap[], count: number): string[] =>
  gaps.length === 0
    ? [`${count} rows that changed places between pages`]
    : gaps.map(({ from, to, lost, problem }) => {
        const why = problem === null ? 'the page came short' : problem.what;
        return `${lost} of rows ${from}–${to} (${why})`;
      });
