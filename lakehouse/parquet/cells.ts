/**
 * The cells of one column as Parquet stores them: which are there, and their values, numbered where they repeat themselves.
 *
 * Numbers are doubles that hold what the column's type says exactly; flags are 0 and 1. Missing cells are null.
 * Order    a dictionary lists its words as they first come, so that equal cells give equal bytes.
 */
export type Cells = ArrayLike<number | string | boolean | null>;

export interface StoredCells {
  readonly rows: number;
  /** 1 where a row has a value; null where all have. */
  readonly present: Uint8Array | null;
  /** The values that are there, in order. */
  readonly values: Float64Array | readonly string[];
  /** What they repeat, and which of it each is; null where too few repeat. */
  readonly dictionary: { readonly words: Float64Array | readonly string[]; readonly codes: Int32Array } | null;
}

/** A dictionary pays where a value comes four times on average; the first so many values have to show it, too. */
const [REPEATS, GLANCE] = [4, 1024];

/** The cells from row `from` to `to` (exclusive). */
export function storedCells(cells: Cells, from: number, to: number, isText: boolean): StoredCells {
  const rows = to - from;
  const present = presence(cells, from, to);
  const count = present === null ? rows : present.reduce((sum, one) => sum + one, 0);
  if (isText) {
    const values = Array.prototype.slice.call(cells, from, to) as (string | null)[];
    const texts = (present === null ? values : values.filter((text) => text !== null)) as readonly string[];
    return { rows, present, values: texts, dictionary: dictionaryOf(texts) };
  }
  const values = numbersIn(cells as ArrayLike<number | boolean | null>, from, to, count);
  return { rows, present, values, dictionary: numberDictionary(values) };
}

function numbersIn(cells: ArrayLike<number | boolean | null>, from: number, to: number, count: number): Float64Array {
  const values = new Float64Array(count);
  let next = 0;
  for (let row = from; row < to; row++) {
    const cell = cells[row]!;
    if (cell !== null) values[next++] = Number(cell);
  }
  return values;
}

function presence(cells: Cells, from: number, to: number): Uint8Array | null {
  let row = from;
  while (row < to && cells[row] !== null) row++;
  if (row === to) return null;
  const present = new Uint8Array(to - from).fill(1, 0, row - from);
  for (; row < to; row++) present[row - from] = Number(cells[row] !== null);
  return present;
}

function dictionaryOf(texts: readonly string[]): StoredCells['dictionary'] {
  const codes = new Int32Array(texts.length);
  const words: string[] = [];
  const numbers = new Map<string, number>();
  let before: string | undefined;
  let code = -1;
  for (let i = 0; i < codes.length; i++) {
    const text = texts[i]!;
    // Rows of one thing lie together: what the row before said needs no looking up.
    if (text !== before) {
      code = numbers.get(text) ?? words.length;
      if (code === words.length) {
        if (repeatsTooLittle(code + 1, i, codes.length)) return null;
        words.push(text);
        numbers.set(text, code);
      }
      before = text;
    }
    codes[i] = code;
  }
  return { words, codes };
}

/** The same of numbers, apart from the texts for the sake of speed. */
function numberDictionary(values: Float64Array): StoredCells['dictionary'] {
  const codes = new Int32Array(values.length);
  const words: number[] = [];
  const numbers = new Map<number, number>();
  let before = Number.NaN;
  let code = -1;
  for (let i = 0; i < codes.length; i++) {
    const value = values[i]!;
    // A map takes −0 for 0, and only one of them would be stored.
    if (value === 0 && Object.is(value, -0)) return null;
    if (value !== before) {
      code = numbers.get(value) ?? words.length;
      if (code === words.length) {
        if (repeatsTooLittle(code + 1, i, codes.length)) return null;
        words.push(value);
        numbers.set(value, code);
      }
      before = value;
    }
    codes[i] = code;
  }
  return { words: Float64Array.from(words), codes };
}

/** So many words among the values up to place `at` of `count`. */
const repeatsTooLittle = (words: number, at: number, count: number): boolean =>
  words * REPEATS > (at < GLANCE ? Math.min(GLANCE, count) : count);
