/**
 * Numbers from outside that the suite must reproduce: `test/goldens/<topic>.json` and the price files some of them read.
 *
 * A price file lives in the folder `shared` beside the repository. Where that is absent `goldenReturns` answers null
 * and a test skips loudly: `it.skipIf(returns === null)(withData('reproduces …', returns), …)`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Matrix } from '../../contracts/matrix.js';

export type Nested = number | null | readonly Nested[];

/** What the cases of any topic may hold; a topic adds its own keys through the type parameter of `loadGolden`. */
export interface GoldenInput {
  readonly returns?: readonly number[] | readonly (readonly number[])[];
  readonly series?: readonly number[];
  readonly file?: string;
  readonly columns?: readonly string[];
  readonly symbol?: string;
  readonly venue?: string;
  readonly field?: string;
  /** The row rule, in words: a range `a..b`, `from a`, `last n rows`, `n closes`. */
  readonly rows?: string;
  readonly sameAs?: string;
}

export interface GoldenCase<Input, Expected> {
  readonly name: string;
  /** With `sameAs` already resolved. */
  readonly input: GoldenInput & Input;
  readonly expected: Expected;
}

export interface Golden<Input, Expected> {
  readonly topic: string;
  readonly provenance: string;
  readonly convention: Readonly<Record<string, string>>;
  readonly tolerance: Readonly<Record<string, number>>;
  readonly cases: readonly GoldenCase<Input, Expected>[];
}

const sharedRoot = new URL('../../../shared/', import.meta.url);

/** The folder of recorded market data is present. */
export const hasSharedData = existsSync(new URL('data/', sharedRoot));

/** A test's name, which says so where the test cannot run for want of data. */
export const withData = (name: string, data: unknown): string =>
  data === null ? `${name} (skipped: no shared data)` : name;

const files = new Map<string, Golden<object, unknown>>();

function readGolden(topic: string): Golden<object, unknown> {
  const known = files.get(topic);
  if (known) return known;
  const golden: Golden<object, unknown> = JSON.parse(
    readFileSync(new URL(`../goldens/${topic}.json`, import.meta.url), 'utf8'),
  );
  files.set(topic, golden);
  return golden;
}

/** Loads `test/goldens/<topic>.json` with every `sameAs` input resolved. */
export function loadGolden<Input = object, Expected = Record<string, Nested>>(topic: string): Golden<Input, Expected> {
  const golden = readGolden(topic);
  const cases = golden.cases.map((c) => ({ ...c, input: resolveInput(topic, c.input) }));
  return { ...golden, cases } as unknown as Golden<Input, Expected>;
}

/** Follows "covariance.json case lcg-60x5, column 2" or "other-case, every value times 0.04" to real numbers. */
function resolveInput(topic: string, input: GoldenInput): GoldenInput {
  if (input.sameAs === undefined) return input;
  const [, otherTopic = topic, name] = /^(?:([\w-]+)\.json case )?([^,;]+)/.exec(input.sameAs) ?? [];
  const other = readGolden(otherTopic).cases.find((c) => c.name === name);
  if (!other) throw new Error(`goldens: ${topic} asks for "${input.sameAs}", which does not exist`);
  let base = resolveInput(otherTopic, other.input);
  const column = /, column (\d+)/.exec(input.sameAs)?.[1];
  if (column !== undefined) {
    const rows = base.returns as readonly (readonly number[])[];
    base = { ...base, returns: rows.map((row) => row[Number(column)]!) };
  }
  const factor = /every value times ([\d.]+)/.exec(input.sameAs)?.[1];
  if (factor !== undefined) base = { ...base, series: base.series!.map((x) => x * Number(factor)) };
  return { ...base, ...input };
}

/** The returns of a golden input as T × N (a plain list is T × 1), or null where its price file is not at hand. */
export function goldenReturns(input: GoldenInput): Matrix | null {
  const inline = input.returns ?? input.series;
  if (inline !== undefined) {
    const rows = inline.map((row) => (typeof row === 'number' ? [row] : row));
    return { rows: rows.length, cols: rows[0]?.length ?? 0, data: Float64Array.from(rows.flat()) };
  }
  const prices = goldenPrices(input);
  if (prices === null) return null;
  const isWide = !input.file!.includes('_daily');
  const all = prices.closes.slice(1).map((row, t) => row.map((p, j) => p / prices.closes[t]![j]! - 1));
  let dated = all.map((row, t) => ({ date: prices.dates[t + 1]!, row }));
  const rule = input.rows ?? '';
  // The wide files carry more history than any case uses: returns first, then the range. "2263" names that panel.
  if (isWide) {
    const range = /(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)/.exec(rule);
    const [from, to] = range
      ? [range[1]!, range[2]!]
      : rule.includes('2263')
        ? ['2014-01-03', '2022-12-28']
        : ['', '~'];
    dated = dated.filter(({ date }) => date >= from && date <= to);
  }
  const last = /last (\d+)/.exec(`${rule} ${input.file}`)?.[1];
  if (last !== undefined) dated = dated.slice(-Number(last));
  const data = Float64Array.from(dated.flatMap(({ row }) => row));
  return { rows: dated.length, cols: prices.columns.length, data };
}

interface Prices {
  readonly columns: readonly string[];
  readonly dates: readonly string[];
  readonly closes: readonly (readonly number[])[];
}

const texts = new Map<string, readonly string[]>();

function readLines(file: string): readonly string[] | null {
  const known = texts.get(file);
  if (known) return known;
  const url = new URL(file, sharedRoot);
  if (!existsSync(url)) return null;
  const lines = gunzipSync(readFileSync(url)).toString('utf8').trimEnd().split(/\r?\n/);
  texts.set(file, lines);
  return lines;
}

/** Prices of a `file` input, complete rows only, or null where the file is absent. Long files obey the row rule here. */
export function goldenPrices(input: GoldenInput): Prices | null {
  const file = input.file?.split(' ')[0];
  if (file === undefined) throw new Error('goldens: the input holds neither returns nor a file');
  const lines = readLines(file);
  if (lines === null) return null;
  const head = lines[0]!.split(',');
  if (head[0] === 'Date') {
    const columns = input.columns ?? head.slice(1);
    const at = columns.map((c) => head.indexOf(c));
    const rows = lines.slice(1).map((line) => line.split(','));
    const complete = rows.filter((row) => at.every((j) => row[j] !== ''));
    return { columns, dates: complete.map((r) => r[0]!), closes: complete.map((r) => at.map((j) => Number(r[j]))) };
  }
  return longPrices(lines, head, input);
}

function longPrices(lines: readonly string[], head: readonly string[], input: GoldenInput): Prices {
  const rule = input.rows ?? '';
  const range = /(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)/.exec(rule);
  const from = range?.[1] ?? /from (\d{4}-\d\d-\d\d)/.exec(rule)?.[1] ?? '';
  const to = range?.[2] ?? '~';
  const columns = input.columns ?? [input.symbol!];
  const [symbolAt, venueAt, dateAt, fieldAt] = ['symbol', 'venue', 'date', input.field ?? 'close'].map((name) =>
    head.indexOf(name),
  ) as [number, number, number, number];
  const byDate = new Map<string, number[]>();
  const place = new Map(columns.map((c, j) => [c, j]));
  for (const line of lines.slice(1)) {
    const j = place.get(line.slice(0, line.indexOf(',')));
    if (j === undefined) continue;
    const cells = line.split(',');
    const date = cells[dateAt]!;
    if (place.get(cells[symbolAt]!) !== j || date < from || date > to || cells[fieldAt] === '') continue;
    if (input.venue !== undefined && cells[venueAt] !== input.venue) continue;
    const row = byDate.get(date) ?? new Array<number>(columns.length).fill(Number.NaN);
    row[j] = Number(cells[fieldAt]);
    byDate.set(date, row);
  }
  let dates = [...byDate.keys()].sort().filter((date) => byDate.get(date)!.every(Number.isFinite));
  const count = /(\d+) closes/.exec(rule)?.[1];
  if (count !== undefined) dates = dates.slice(0, Number(count));
  return { columns, dates, closes: dates.map((date) => byDate.get(date)!) };
}

export type Numbers = Float64Array | Nested;

export interface Closeness {
  readonly absolute?: number;
  /** Times |expected|, entry by entry. */
  readonly relative?: number;
  /** Times the largest |expected| of the whole list: right for matrices, whose small entries are differences. */
  readonly relativeToLargest?: number;
}

const flat = (numbers: Numbers): (number | null)[] =>
  numbers instanceof Float64Array
    ? Array.from(numbers)
    : numbers === null || typeof numbers === 'number'
      ? [numbers]
      : numbers.flatMap(flat);

/** Every number within the tolerance (a plain number is absolute); null equals only null; nested lists are flattened. */
export function expectClose(actual: Numbers, expected: Numbers, tolerance: number | Closeness, label = 'value'): void {
  const {
    absolute = 0,
    relative = 0,
    relativeToLargest = 0,
  } = typeof tolerance === 'number' ? { absolute: tolerance } : tolerance;
  const [a, e] = [flat(actual), flat(expected)];
  expect(a.length, `${label}: count of numbers`).toBe(e.length);
  const largest = e.reduce<number>((m, x) => Math.max(m, Math.abs(x ?? 0)), 0);
  e.forEach((want, i) => {
    const got = a[i]!;
    if (want === null || got === null) {
      expect(got, `${label}[${i}]`).toBe(want);
      return;
    }
    const allowed = absolute + relative * Math.abs(want) + relativeToLargest * largest;
    const distance = Math.abs(got - want);
    if (!(distance <= allowed))
      expect.fail(`${label}[${i}] is ${got}, expected ${want} within ${allowed}, off by ${distance}`);
  });
}
