/** The funnel of a run as one Parquet file: a row for every rule asked of an instrument, for any tool that reads Parquet. */
import type { RuleRow } from '../contracts/reporting.js';
import type { StageName } from '../contracts/stage-results.js';
import { checkedBatch } from './tables/column-values.js';
import { encodeRows, openFile, sinkOf } from './tables/data-file.js';
import type { ColumnSpec, ColumnType, TableSchema } from './tables/table-types.js';

const column = (name: string, type: ColumnType): ColumnSpec => ({ name, type, nullable: false });
const optional = (name: string, type: ColumnType): ColumnSpec => ({ name, type, nullable: true });

/** `ordinal` counts an instrument's rows from 1. What a rule compares is in `value`, or in `value_text` where it is no number. */
export const FUNNEL_TABLE: TableSchema = {
  table: 'funnel',
  version: 1,
  columns: [
    column('portfolio', 'string'),
    column('as_of', 'timestamp'),
    column('instrument', 'string'),
    column('ordinal', 'int32'),
    column('stage', 'string'),
    column('rule', 'string'),
    optional('value', 'double'),
    optional('value_text', 'string'),
    optional('threshold', 'double'),
    optional('threshold_text', 'string'),
    column('verdict', 'string'),
    column('decided', 'boolean'),
    optional('reason', 'string'),
  ],
  key: ['instrument', 'ordinal'],
};

type Compared = number | string | null;

/** Half a surrogate pair, as a hostile name may have it, has no UTF-8 form. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
const numberIn = (value: Compared): number | null => (typeof value === 'number' ? value : null);
const textIn = (value: Compared): string | null => (typeof value === 'string' ? wellFormed(value) : null);

/** Parquet bytes of rows that are together by instrument; equal rows give equal bytes. `asOf` is ISO UTC. */
export function encodeFunnel(
  { portfolio, asOf }: { readonly portfolio: string; readonly asOf: string },
  rows: readonly RuleRow[],
): Uint8Array {
  let ordinal = 0;
  const ordinals = rows.map(({ instrument }, k) => {
    ordinal = k > 0 && rows[k - 1]!.instrument === instrument ? ordinal + 1 : 1;
    return ordinal;
  });
  const batch = {
    portfolio: rows.map(() => portfolio),
    as_of: rows.map(() => Date.parse(asOf)),
    instrument: rows.map((row) => wellFormed(row.instrument)),
    ordinal: ordinals,
    stage: rows.map((row) => row.stage),
    rule: rows.map((row) => wellFormed(row.rule)),
    value: rows.map((row) => numberIn(row.value)),
    value_text: rows.map((row) => textIn(row.value)),
    threshold: rows.map((row) => numberIn(row.threshold)),
    threshold_text: rows.map((row) => textIn(row.threshold)),
    verdict: rows.map((row) => row.verdict),
    decided: rows.map((row) => row.decided),
    reason: rows.map((row) => textIn(row.reason)),
  };
  return encodeRows(FUNNEL_TABLE, checkedBatch(FUNNEL_TABLE, batch));
}

/** The rows of such a file. Throws where the bytes are no Parquet or lack a column. */
export function decodeFunnel(bytes: Uint8Array): RuleRow[] {
  const file = openFile(bytes);
  const read = (name: string): ArrayLike<unknown> => {
    const spec = FUNNEL_TABLE.columns.find((one) => one.name === name)!;
    const sink = sinkOf(spec, file.rows);
    file.pour(spec, sink, 0);
    return sink;
  };
  const [instrument, stage, rule, verdict] = ['instrument', 'stage', 'rule', 'verdict'].map(read);
  const [decided, reason] = ['decided', 'reason'].map(read);
  const compared = (name: string): ((k: number) => Compared) => {
    const [numbers, texts] = [read(name) as ArrayLike<number>, read(`${name}_text`) as ArrayLike<string | null>];
    return (k) => texts[k] ?? (Number.isNaN(numbers[k]) ? null : numbers[k]!);
  };
  const [value, threshold] = [compared('value'), compared('threshold')];
  return Array.from({ length: file.rows }, (_, k) => ({
    instrument: instrument![k] as string,
    stage: stage![k] as StageName,
    rule: rule![k] as string,
    value: value(k),
    threshold: threshold(k),
    verdict: verdict![k] as RuleRow['verdict'],
    decided: decided![k] as boolean,
    reason: reason![k] as string | null,
  }));
}
