import { onceByName } from '../remembered.js';
import { type OpenFile, sinkOf } from './data-file.js';
import type { CodedColumn, ColumnBatch, ColumnSpec, Columns } from './table-types.js';

/**
 * The rows of several files, one after the other. A file that does not have a column as its schema says throws here, not
 * when the column is asked for.
 */
export function columnsOfFiles(files: readonly OpenFile[], specs: readonly ColumnSpec[]): Columns {
  for (const file of files) for (const spec of specs) file.check(spec);
  const rows = files.reduce((n, file) => n + file.rows, 0);
  const specOf = (name: string): ColumnSpec => {
    const spec = specs.find((column) => column.name === name);
    if (spec === undefined) throw noColumn(name);
    return spec;
  };
  const each = (use: (file: OpenFile, offset: number) => void): void => {
    let offset = 0;
    for (const file of files) {
      use(file, offset);
      offset += file.rows;
    }
  };
  return {
    rows,
    values: onceByName((name) => {
      const spec = specOf(name);
      const sink = sinkOf(spec, rows);
      each((file, offset) => file.pour(spec, sink, offset));
      return sink;
    }),
    numbers: onceByName((name) => {
      const spec = specOf(name);
      if (spec.type === 'string' || spec.type === 'boolean') throw new RangeError(`column ${name} holds no numbers`);
      const sink = new Float64Array(rows);
      each((file, offset) => file.pour(spec, sink, offset));
      return sink;
    }),
    coded: onceByName((name) => {
      const spec = specOf(name);
      if (spec.type !== 'string') throw new RangeError(`column ${name} holds no text`);
      const words = numbering();
      const codes = new Int32Array(rows);
      each((file, offset) => file.pourNumbers(spec, codes, offset, words.numberOf));
      return { words: words.all, codes, numbers: words.numbers };
    }),
  };
}

/** Rows that are in memory already. */
export function columnsOfBatch(batch: ColumnBatch): Columns {
  const values = (name: string) => {
    const column = batch[name];
    if (column === undefined) throw noColumn(name);
    return column;
  };
  return {
    rows: Object.values(batch)[0]?.length ?? 0,
    values,
    numbers: onceByName((name) => Float64Array.from(values(name) as ArrayLike<number | null>, (x) => x ?? Number.NaN)),
    coded: onceByName((name): CodedColumn => {
      const column = values(name);
      const words = numbering();
      const codes = new Int32Array(column.length);
      for (let row = 0; row < codes.length; row++) {
        const word = column[row] as string | null;
        // Rows of one thing lie together: what the row before said needs no looking up.
        if (row > 0 && word === column[row - 1]) codes[row] = codes[row - 1]!;
        else codes[row] = word === null ? -1 : words.numberOf(word);
      }
      return { words: words.all, codes, numbers: words.numbers };
    }),
  };
}

const noColumn = (name: string) => new RangeError(`no column ${JSON.stringify(name)}`);

/** Numbers words in the order in which they come. */
function numbering(): {
  readonly all: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  numberOf(word: string): number;
} {
  const all: string[] = [];
  const numbers = new Map<string, number>();
  return {
    all,
    numbers,
    numberOf(word) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = all.push(word) - 1;
        numbers.set(word, number);
      }
      return number;
    },
  };
}
