/** `funnel.parquet`: what was written is read back, equal rows are equal bytes, and the query of docs/operations.md answers. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RuleRow } from '../../contracts/reporting.js';
import { decodeFunnel, encodeFunnel } from '../../lakehouse/funnel-table.js';
import { packageRoot } from '../support/package-root.js';
import { temporaryFolder } from './fixtures.js';

const run = { portfolio: 'core', asOf: '2025-12-08T23:30:00.000Z' };
const row = (instrument: string, rule: string, more: Partial<RuleRow> = {}): RuleRow => ({
  instrument,
  stage: 'universe',
  rule,
  value: 1,
  threshold: 0.5,
  verdict: 'pass',
  decided: false,
  reason: null,
  ...more,
});
const ROWS: readonly RuleRow[] = [
  row('X:A', 'liquidity', { value: 2e9, threshold: 1e9 }),
  row('X:A', 'tick', { value: 'nearest-contract', threshold: 'venue or price-grid' }),
  row('X:A', 'trend/long/ADX', {
    stage: 'signals',
    value: 11,
    threshold: 15,
    verdict: 'reject',
    decided: true,
    reason: 'ADX is 11',
  }),
  row('X:B', 'liquidity', { value: null, threshold: 1e9, verdict: 'missing' }),
  row('X:B', 'tick', { value: null, threshold: null }),
  row('X:B', 'trend/long/ADX', { stage: 'signals', value: 20, threshold: 15 }),
  row('X:C', 'liquidity', { value: 1, threshold: 1e9, verdict: 'reject', decided: true, reason: 'trades 1 USD a day' }),
];

const compared = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'grapheme' }),
  fc.constant(null),
);
const anyRow: fc.Arbitrary<RuleRow> = fc.record({
  instrument: fc.string({ unit: 'grapheme', minLength: 1 }),
  stage: fc.constantFrom('universe', 'signals', 'selection', 'allocation'),
  rule: fc.string(),
  value: compared,
  threshold: compared,
  verdict: fc.constantFrom('pass', 'reject', 'missing'),
  decided: fc.boolean(),
  reason: fc.option(fc.string({ unit: 'grapheme' })),
});

describe('the table of the funnel', () => {
  it('gives back what was written, -0 and empty text apart from nothing', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        expect(decodeFunnel(encodeFunnel(run, rows))).toEqual(rows);
      }),
    );
  });
  it('has equal bytes for equal rows', () => {
    const bytes = encodeFunnel(run, ROWS);
    expect(encodeFunnel({ ...run }, structuredClone(ROWS))).toEqual(bytes);
    expect(encodeFunnel({ ...run, portfolio: 'other' }, ROWS)).not.toEqual(bytes);
  });
  it('of nothing is a table without rows', () => expect(decodeFunnel(encodeFunnel(run, []))).toEqual([]));
  it('shows half of a surrogate pair as unreadable instead of failing', () => {
    const [back] = decodeFunnel(encodeFunnel(run, [row('X:\ud800A', 'exclude', { value: '\udc00' })]));
    expect(back).toMatchObject({ instrument: 'X:\ufffdA', value: '\ufffd' });
  });
  it('refuses a value that is no number', () => {
    expect(() => encodeFunnel(run, [row('X:A', 'liquidity', { value: Number.POSITIVE_INFINITY })])).toThrow(
      /not finite/,
    );
  });
  it('refuses bytes that are no table of this kind', () => {
    expect(() => decodeFunnel(new TextEncoder().encode('PAR1 and nothing behind it'))).toThrow();
  });
});

describe('DuckDB', () => {
  let duckdb: DuckDBConnection;
  beforeAll(async () => {
    // Parquet is built in: nothing is fetched from anywhere.
    const offline = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
    duckdb = await (await DuckDBInstance.create(':memory:', { ...offline, threads: '1' })).connect();
  });
  afterAll(() => duckdb?.closeSync());
  const ask = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowObjectsJson();
  async function stored(): Promise<string> {
    const file = join(await temporaryFolder(), 'funnel.parquet');
    await writeFile(file, encodeFunnel(run, ROWS));
    return file;
  }

  it('answers the query of docs/operations.md', async () => {
    const page = await readFile(join(packageRoot, 'docs/operations.md'), 'utf8');
    const queries = [...page.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql!);
    expect(queries).toHaveLength(1);
    expect(queries[0]).toContain("'summaries/funnel.parquet'");
    const rows = await ask(queries[0]!.replace('summaries/funnel.parquet', await stored()));
    expect(rows).toEqual([
      { stage: 'signals', rule: 'trend/long/ADX', asked: '2', passed: '1', missing: '0', decided: '1' },
      { stage: 'universe', rule: 'liquidity', asked: '3', passed: '1', missing: '1', decided: '1' },
      { stage: 'universe', rule: 'tick', asked: '2', passed: '2', missing: '0', decided: '0' },
    ]);
  });

  it('finds types, the order asked and the run', async () => {
    const source = `read_parquet('${await stored()}')`;
    const types = await ask(`DESCRIBE SELECT * FROM ${source}`);
    expect(Object.fromEntries(types.map((column) => [column['column_name'], column['column_type']]))).toEqual({
      portfolio: 'VARCHAR',
      as_of: 'TIMESTAMP',
      instrument: 'VARCHAR',
      ordinal: 'INTEGER',
      stage: 'VARCHAR',
      rule: 'VARCHAR',
      value: 'DOUBLE',
      value_text: 'VARCHAR',
      threshold: 'DOUBLE',
      threshold_text: 'VARCHAR',
      verdict: 'VARCHAR',
      decided: 'BOOLEAN',
      reason: 'VARCHAR',
    });
    const rows = await ask(`SELECT ordinal, value, value_text, epoch_ms(as_of) AS ms, portfolio FROM ${source}`);
    expect(rows.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect(rows[1]).toMatchObject({ value: null, value_text: 'nearest-contract', portfolio: 'core' });
    expect(rows.every(({ ms }) => Number(ms) === Date.parse(run.asOf))).toBe(true);
  });
});
