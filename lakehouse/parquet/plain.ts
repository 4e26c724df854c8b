/**
 * Values that Parquet stores one after the other (PLAIN), as flat arrays.
 *
 * INT64 becomes the nearest double, exact up to 2^53; BYTE_ARRAY is UTF-8 text.
 * Source   Apache Parquet format, Encodings.md, "Plain".
 * Errors   RangeError where the bytes end before the values do.
 */
export type FlatValues = Float64Array | Int32Array | readonly string[] | readonly boolean[];

/** Physical types that a table of ours has. */
export type FlatType = 'BOOLEAN' | 'INT32' | 'INT64' | 'DOUBLE' | 'BYTE_ARRAY';

const BITS: Readonly<Record<Exclude<FlatType, 'BYTE_ARRAY'>, number>> = {
  BOOLEAN: 1,
  INT32: 32,
  INT64: 64,
  DOUBLE: 64,
};

export function plainValues(bytes: Uint8Array, type: FlatType, count: number): FlatValues {
  if (type === 'BYTE_ARRAY') return texts(bytes, count);
  const size = Math.ceil((count * BITS[type]) / 8);
  if (bytes.length < size) throw tooShort(count);
  if (type === 'BOOLEAN') return Array.from({ length: count }, (_, i) => ((bytes[i >> 3]! >> (i & 7)) & 1) === 1);
  // Copied: numbers in a page lie at any byte, arrays of numbers do not.
  const { buffer } = bytes.slice(0, size);
  if (type === 'DOUBLE') return new Float64Array(buffer);
  const words = new Int32Array(buffer);
  if (type === 'INT32') return words;
  const wide = new Float64Array(count);
  // The low half counts up from the high one; their sum is rounded once.
  for (let i = 0; i < count; i++) wide[i] = words[2 * i + 1]! * 2 ** 32 + (words[2 * i]! >>> 0);
  return wide;
}

const tooShort = (count: number) => new RangeError(`a page ends before its ${count} values do`);

const texts = (bytes: Uint8Array, count: number): readonly string[] => {
  const { words, codes } = textRuns(bytes, count);
  return words.length === count ? words : Array.from(codes, (code) => words[code]!);
};

/**
 * Texts stored one after the other as runs of equal ones: value i is `words[codes[i]]`. Rows of one thing lie together, and a
 * text that repeats the one before it is recognised by its bytes, not decoded.
 */
export function textRuns(bytes: Uint8Array, count: number): { words: readonly string[]; codes: Int32Array } {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: string[] = [];
  const codes = new Int32Array(count);
  let [at, before, size] = [0, 0, -1];
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw tooShort(count);
    const length = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    at += 4;
    if (at + length > bytes.length) throw tooShort(count);
    if (length !== size || !repeats(bytes, before, at, length)) {
      words.push(page.toString('utf8', at, at + length));
      before = at;
      size = length;
    }
    codes[i] = words.length - 1;
    at += length;
  }
  return { words, codes };
}

/** From the end: names of one venue begin alike. */
function repeats(bytes: Uint8Array, before: number, at: number, length: number): boolean {
  for (let k = length - 1; k >= 0; k--) if (bytes[before + k] !== bytes[at + k]) return false;
  return true;
}
