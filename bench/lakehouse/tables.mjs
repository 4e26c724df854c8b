import { checkedBatch } from '../../dist/lakehouse/tables/column-values.js';
import { encodeRows, openFile, sinkOf } from '../../dist/lakehouse/tables/data-file.js';
import { noise } from '../inputs.mjs';

const DAY = 86_400_000;

/** A table's file in memory, without the disk. */
export function* tableCases() {
  const column = (name, type) => ({ name, type, nullable: type === 'double' });
  const prices = ['open', 'high', 'low', 'close', 'volume', 'quote_volume'];
  const schema = {
    table: 'bars',
    version: 1,
    key: ['instrument', 'date'],
    columns: [
      column('instrument', 'string'),
      column('date', 'date'),
      column('known_at', 'timestamp'),
      ...prices.map((name) => column(name, 'double')),
    ],
  };
  const rows = 100_000;
  const values = noise(prices.length, rows, 3).data;
  const batch = {
    instrument: Array.from({ length: rows }, (_, i) => `A:S${Math.floor(i / 1000)}`),
    date: Int32Array.from({ length: rows }, (_, i) => i % 1000),
    known_at: Float64Array.from({ length: rows }, (_, i) => (i % 1000) * DAY),
    ...Object.fromEntries(prices.map((name, p) => [name, values.slice(p * rows, (p + 1) * rows)])),
  };
  const write = () => encodeRows(schema, checkedBatch(schema, batch));
  const bytes = write();
  const read = (columns) => {
    const file = openFile(bytes);
    for (const spec of columns) file.pour(spec, sinkOf(spec, file.rows), 0);
  };
  const size = `${rows} rows`;
  yield { group: 'table, write Parquet', size, inputs: {}, rivals: { ours: write } };
  yield { group: 'table, read Parquet', size, inputs: {}, rivals: { ours: () => read(schema.columns) } };
  const close = schema.columns.filter(({ name }) => name === 'close');
  yield { group: 'table, read one column', size, inputs: {}, rivals: { ours: () => read(close) } };
}
