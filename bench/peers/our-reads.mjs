/** Point-in-time reads of the catalog, from its columns in memory or from a file. */
import { readFileSync } from 'node:fs';
import { sha256Hex } from '../../dist/lakehouse/canonical-json.js';
import { CATALOG_TABLE } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { catalogView } from '../../dist/lakehouse/catalog/catalog-view.js';
import { columnsOfFiles } from '../../dist/lakehouse/tables/columns.js';
import { openFile } from '../../dist/lakehouse/tables/data-file.js';
import { idOf } from '../lakehouse/made-catalog.mjs';

export function readsInMemory({ questions }, params) {
  const asked = questionsOf(questions);
  const view = viewOf(params);
  return asked.ids.length === 1 ? () => single(view, asked) : () => answered(view, asked);
}

export function readsFromFile({ questions }, params) {
  const asked = questionsOf(questions);
  return () => answered(viewOf(params), asked);
}

function questionsOf({ rows, cols, data }) {
  const column = (c) => Float64Array.from({ length: rows }, (_, k) => data[k * cols + c]);
  return { ids: Array.from(column(0), idOf), valid: column(1), known: column(2) };
}

/** One question by the function that answers with every fact. */
function single(view, { ids, valid, known }) {
  const { validFrom, facts } = view.get(ids[0], { valid: valid[0], known: known[0] });
  return { moments: [validFrom], ticks: [facts.tickSize] };
}

/** Moment, tick size and symbol of every answer, as the peers give them. */
function answered(view, asked) {
  const found = view.many(asked);
  const symbols = found.texts('symbol');
  if (symbols.length !== asked.ids.length) throw new Error('an answer is missing');
  return { moments: found.validFrom, ticks: found.numbers('tick_size') };
}

function viewOf({ file, sha256 }) {
  const bytes = new Uint8Array(readFileSync(file));
  if (sha256Hex(bytes) !== sha256) throw new Error(`${file} is not the file that was written`);
  return catalogView(1, columnsOfFiles([openFile(bytes)], CATALOG_TABLE.columns));
}
