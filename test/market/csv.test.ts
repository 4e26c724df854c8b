import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../contracts/problem.js';
import { csvRows } from '../../market/csv.js';

const read = (text: string, columns = ['a', 'b']) => [...csvRows(text, 'x.csv', columns)];
const where = (text: string) => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.type} ${error.problem.where}: ${error.problem.what}`;
    throw error;
  }
  return 'read without complaint';
};
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

describe('csvRows', () => {
  it('reads cells as they stand, with the line each record starts on', () => {
    expect(read('a,b\n1, 2 \n,\n')).toEqual([
      { line: 2, cells: ['1', ' 2 '] },
      { line: 3, cells: ['', ''] },
    ]);
  });

  it('reads quotes, doubled quotes, commas and line ends inside quotes, LF and CRLF, with or without a last line end', () => {
    expect(read('a,b\r\n"x, ""y""","1\n2"\r\n3,"4"')).toEqual([
      { line: 2, cells: ['x, "y"', '1\n2'] },
      { line: 4, cells: ['3', '4'] },
    ]);
    expect(read('a,b\n"",""\n')).toEqual([{ line: 2, cells: ['', ''] }]);
  });

  it('reads back whatever a writer of RFC 4180 wrote', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', 'é') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
        const text = ['a,b', ...rows.map((row) => row.map(quoted).join())].join('\n');
        expect(read(`${text}\n`).map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it.each([
    ['another header', 'a,c\n', 'DataQualityError x.csv:1: the header is "a,c", not "a,b"'],
    ['no header', '', 'DataQualityError x.csv:1: the file is empty'],
    ['a row too short', 'a,b\n1,2\n3\n', 'DataQualityError x.csv:3: 1 cells, 2 were due'],
    ['a row too long', 'a,b\n1,2,3\n', 'DataQualityError x.csv:2: 3 cells, 2 were due'],
    ['an empty line in between', 'a,b\n1,2\n\n3,4\n', 'DataQualityError x.csv:3: 1 cells, 2 were due'],
    ['a quote that never closes', 'a,b\n"1,2\n', 'DataQualityError x.csv:2: a quote is opened and never closed'],
    [
      'a quote in mid-cell',
      'a,b\n1"x",2\n',
      'DataQualityError x.csv:2: a quote stands inside a cell that is not quoted',
    ],
    ['text after a quote', 'a,b\n"1"x,2\n', 'DataQualityError x.csv:2: text follows a closing quote'],
    ['a fault after a quoted line end', 'a,b\n"1\n1",2\n3\n', 'DataQualityError x.csv:4: 1 cells, 2 were due'],
  ])('refuses %s by file and line', (_, text, problem) => {
    expect(where(text)).toBe(problem);
  });
});
