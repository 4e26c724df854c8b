import type { RawBarRow } from '../../contracts/bars-mapping.js';
import { ProblemError } from '../../contracts/problem.js';
import { barRowsOf } from '../../market/files/read-rows.js';
import type { MappedFiles } from './mapped-files.js';

/** Several files as one: a date that two of them hold is a repetition or a contradiction, as within one. */
export interface JoinedRows {
  /** Rows of all files, one file after the other, lines counted through. To be walked once. */
  readonly rows: Iterable<RawBarRow>;
  /** File and line of a line counted through, once `rows` was walked. */
  placeOf(line: number): { readonly file: string; readonly line: number };
}

/** DataQualityError for a file that cannot be decoded, lacks a column, or holds no row. */
export async function joinedRows({ files, mapping }: MappedFiles): Promise<JoinedRows> {
  const each = await Promise.all(
    files.map(async ({ path, bytes }) => ({ path, rows: await barRowsOf(bytes, path, mapping) })),
  );
  const starts: { readonly file: string; readonly after: number }[] = [];
  function* walk(): Generator<RawBarRow> {
    let last = 0;
    for (const { path, rows } of each) {
      const after = last;
      starts.push({ file: path, after });
      for (const row of rows) {
        last = after + row.line;
        yield { ...row, line: last };
      }
      if (last === after) throw noRows(path);
    }
  }
  return {
    rows: walk(),
    placeOf(line) {
      const { file, after } = starts.findLast((start) => start.after < line)!;
      return { file, line: line - after };
    },
  };
}

const noRows = (path: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: path,
    what: 'it has a header and no rows',
    next: 'Give a file with rows, or take it out of the `files` of the universe.',
  });
