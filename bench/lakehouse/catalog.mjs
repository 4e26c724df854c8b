import { CATALOG_TABLE } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { versionColumns } from '../../dist/lakehouse/catalog/catalog-version.js';
import { catalogView } from '../../dist/lakehouse/catalog/catalog-view.js';
import { columnsOfBatch } from '../../dist/lakehouse/tables/columns.js';
import { columnsOf, loadTable, openDuckDb } from './duckdb.mjs';
import { questions as asked, DAY, READS, SYMBOLS, VERSIONS, versions } from './made-catalog.mjs';

/**
 * 10,000 reads at random moments. `duckdb` answers all of them in one ASOF join. Such a join takes one inequality, and these
 * facts are all learnt a day after they became true, so both moments come down to one, worked out beforehand. `scan` looks
 * through the instrument's versions one by one. All answers are compared first.
 */
export async function* catalogCases(folder) {
  const columns = versionColumns(versions());
  const view = catalogView(1, columnsOfBatch(columns));
  const questions = asked();
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
  yield { group: 'catalog, index', size, inputs: {}, rivals: { ours: () => catalogView(1, columnsOfBatch(columns)) } };
}

const JOIN = `
  SELECT epoch_ms(c.valid_from), epoch_ms(c.known_at), c.symbol, c.tick_size, c.lot_size, c.shortable
  FROM questions q ASOF JOIN catalog c ON q.id = c.id AND q.moment >= c.valid_from
  ORDER BY q.number`;

async function loadQuestions(connection, questions) {
  await connection.run('CREATE TABLE questions (number INTEGER, id VARCHAR, ms BIGINT)');
  const appender = await connection.createAppender('questions');
  questions.forEach(({ id, moment }, number) => {
    appender.appendInteger(number);
    appender.appendVarchar(id);
    appender.appendBigInt(BigInt(moment));
    appender.endRow();
  });
  appender.closeSync();
  await connection.run(`
    ALTER TABLE questions ADD COLUMN moment TIMESTAMP;
    UPDATE questions SET moment = make_timestamp_ms(ms)`);
}

function assertEqual(rival, expected, found) {
  const at = expected.findIndex((value, i) => value !== found[i]);
  if (at >= 0 || found.length !== expected.length) {
    throw new Error(`${rival} disagrees on question ${at}: ${found[at]}, not ${expected[at]}`);
  }
}
