/** Point-in-time reads of the catalog, from its columns in memory or from a file. */
import { readFileSync } from 'node:fs';
import { CATALOG_TABLE } from '../../dist/lakehouse/catalog/catalog-facts.js';
import { catalogView } from '../../dist/lakehouse/catalog/catalog-view.js';
import { openFile, sinkOf } from '../../dist/lakehouse/tables/data-file.js';
import { idOf } from '../lakehouse/made-catalog.mjs';

export function readsInMemory({ questions }, { file }) {
  const asked = questionsOf(questions);
  const view = viewOf(file);
  return () => answered(view, asked);
}

export function readsFromFile({ questions }, { file }) {
  const asked = questionsOf(questions);
  return () => answered(viewOf(file), asked);
}

const questionsOf = ({ rows, cols, data }) =>
  Array.from({ length: rows }, (_, k) => {
    const [number, valid, known] = data.subarray(k * cols, (k + 1) * cols);
    return { id: idOf(number), at: { valid, known } };
  });

const answered = (view, asked) => ({ moments: asked.map(({ id, at }) => view.get(id, at).validFrom) });

function viewOf(file) {
  const opened = openFile(new Uint8Array(readFileSync(file)));
  const columns = Object.fromEntries(
    CATALOG_TABLE.columns.map((spec) => {
      const sink = sinkOf(spec, opened.rows);
      opened.pour(spec, sink, 0);
      return [spec.name, sink];
    }),
  );
  return catalogView(1, columns);
}
