import { catalogFacts } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { versionColumns } from '../../dist/lakehouse/catalog/catalog-version.js';
import { catalogView } from '../../dist/lakehouse/catalog/catalog-view.js';
import { checkedBatch } from '../../dist/lakehouse/tables/column-values.js';
import { encodeRows, openFile, sinkOf } from '../../dist/lakehouse/tables/data-file.js';
import { noise } from '../inputs.mjs';

const DAY = 86_400_000;

/** The catalog and the tables, without the disk. */
export function* cases() {
  yield* catalogCases();
  yield* tableCases();
}

/** 10,000 reads at random moments; `scan` looks through the instrument's versions one by one, and gives the same answers. */
function* catalogCases() {
  const [symbols, versions, reads] = [5000, 40, 10_000];
  const facts = Array.from({ length: symbols }, (_, s) => factsOf(s));
  const rows = facts.flatMap((fact) =>
    Array.from({ length: versions }, (_, v) => ({
      facts: fact,
      validFrom: v * 30 * DAY,
      validTo: null,
      knownAt: v * 30 * DAY + DAY,
      source: 'bench',
    })),
  );
  const columns = versionColumns(rows);
  const view = catalogView(1, columns);
  const random = noise(reads, 3, 7).data.map((x) => Math.abs(x * 1e6) % 1);
  const questions = Array.from({ length: reads }, (_, i) => ({
    id: `A:S${Math.floor(random[3 * i] * symbols)}`,
    at: {
      valid: Math.floor(random[3 * i + 1] * versions * 30) * DAY,
      known: Math.floor(random[3 * i + 2] * versions * 30) * DAY,
    },
  }));
  const histories = new Map(view.ids.map((id) => [id, view.history(id)]));
  const scan = ({ id, at }) =>
    histories.get(id).findLast((row) => row.validFrom <= at.valid && row.knownAt <= Math.max(at.known, DAY));
  for (const question of questions) {
    const found = view.get(question.id, question.at);
    if (found?.validFrom !== scan(question)?.validFrom) throw new Error(`the rivals disagree on ${question.id}`);
  }
  const size = `${symbols} symbols x ${versions} versions`;
  yield {
    group: `catalog, ${reads} as-of reads`,
    size,
    inputs: {},
    rivals: {
      reference: () => questions.forEach(scan),
      ours: () => {
        for (const { id, at } of questions) view.get(id, at);
      },
    },
  };
  yield { group: 'catalog, index', size, inputs: {}, rivals: { ours: () => catalogView(1, columns) } };
}

function factsOf(s) {
  const symbol = `S${s}`;
  return catalogFacts({
    id: `A:${symbol}`,
    venue: 'A',
    symbol,
    identity: `crypto/${symbol}`,
    multiplier: 1,
    base: symbol,
    quote: 'USD',
    assetClass: 'crypto',
    product: 'perp',
    description: symbol,
    tickSize: 0.01,
    tickSource: 'venue',
    lotSize: 1,
    shortable: true,
    liquidityUsdPerDay: null,
  });
}

function* tableCases() {
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
