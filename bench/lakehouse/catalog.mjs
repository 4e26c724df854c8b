import { CATALOG_TABLE, catalogFacts } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { versionColumns } from '../../dist/lakehouse/catalog/catalog-version.js';
import { catalogView } from '../../dist/lakehouse/catalog/catalog-view.js';
import { noise } from '../inputs.mjs';
import { columnsOf, loadTable, openDuckDb } from './duckdb.mjs';

const DAY = 86_400_000;
const [SYMBOLS, VERSIONS, READS] = [5000, 40, 10_000];

/**
 * 10,000 reads at random moments. `duckdb` answers all of them in one ASOF join. Such a join takes one inequality, and these
 * facts are all learnt a day after they became true, so both moments come down to one, worked out beforehand. `scan` looks
 * through the instrument's versions one by one. All answers are compared first.
 */
export async function* catalogCases(folder) {
  const columns = versionColumns(versions());
  const view = catalogView(1, columns);
  const questions = questionsAt(noise(READS, 3, 7).data.map((x) => Math.abs(x * 1e6) % 1));
  const ours = () => questions.map(({ id, at }) => view.get(id, at));
  const histories = new Map(view.ids.map((id) => [id, view.history(id)]));
  const scan = () =>
    questions.map(({ id, at }) =>
      histories.get(id).findLast((row) => row.validFrom <= at.valid && row.knownAt <= Math.max(at.known, DAY)),
    );

  const connection = await openDuckDb();
  await loadTable(connection, folder, CATALOG_TABLE, columns);
  await loadQuestions(connection, questions);
  const duckdb = () => columnsOf(connection, JOIN);

  const expected = ours().map(({ validFrom }) => validFrom);
  assertEqual(
    'scan',
    expected,
    scan().map(({ validFrom }) => validFrom),
  );
  assertEqual('duckdb', expected, (await duckdb())[0].map(Number));

  const size = `${SYMBOLS} symbols x ${VERSIONS} versions`;
  const group = `catalog, ${READS} as-of reads`;
  yield { group, size, inputs: {}, goalMs: 250, rivals: { ours, scan, duckdb } };
  connection.closeSync();
  yield { group: 'catalog, index', size, inputs: {}, rivals: { ours: () => catalogView(1, columns) } };
}

const JOIN = `
  SELECT epoch_ms(c.valid_from), epoch_ms(c.known_at), c.symbol, c.tick_size, c.lot_size, c.shortable
  FROM questions q ASOF JOIN catalog c ON q.id = c.id AND q.moment >= c.valid_from
  ORDER BY q.number`;

const versions = () =>
  Array.from({ length: SYMBOLS }, (_, s) => factsOf(s)).flatMap((facts) =>
    Array.from({ length: VERSIONS }, (_, v) => ({
      facts,
      validFrom: v * 30 * DAY,
      validTo: null,
      knownAt: v * 30 * DAY + DAY,
      source: 'bench',
    })),
  );

const questionsAt = (random) =>
  Array.from({ length: READS }, (_, i) => ({
    id: `A:S${Math.floor(random[3 * i] * SYMBOLS)}`,
    at: {
      valid: Math.floor(random[3 * i + 1] * VERSIONS * 30) * DAY,
      known: Math.floor(random[3 * i + 2] * VERSIONS * 30) * DAY,
    },
  }));

async function loadQuestions(connection, questions) {
  await connection.run('CREATE TABLE questions (number INTEGER, id VARCHAR, ms BIGINT)');
  const appender = await connection.createAppender('questions');
  questions.forEach(({ id, at: { valid, known } }, number) => {
    appender.appendInteger(number);
    appender.appendVarchar(id);
    // Before the first sight, what was learnt then stands in.
    appender.appendBigInt(BigInt(Math.min(valid, Math.max(known, DAY) - DAY)));
    appender.endRow();
  });
  appender.closeSync();
  await connection.run(`
    ALTER TABLE questions ADD COLUMN moment TIMESTAMP;
    UPDATE questions SET moment = make_timestamp_ms(ms)`);
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

function assertEqual(rival, expected, found) {
  const at = expected.findIndex((value, i) => value !== found[i]);
  if (at >= 0 || found.length !== expected.length) {
    throw new Error(`${rival} disagrees on question ${at}: ${found[at]}, not ${expected[at]}`);
  }
}
