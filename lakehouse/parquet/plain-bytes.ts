/**
 * Values one after the other as Parquet stores them (PLAIN): what `plainValues` reads.
 *
 * Source   Apache Parquet format, Encodings.md, "Plain".
 * Unit     numbers are doubles that the physical type holds exactly; flags are 0 and 1; texts become UTF-8.
 */
import type { FlatType } from './plain.js';

export function plainBytes(values: Float64Array | readonly string[], type: FlatType): Uint8Array {
  if (type === 'BYTE_ARRAY') return textBytes(values as readonly string[]);
  const numbers = values as Float64Array;
  if (type === 'DOUBLE') return bytesOf(numbers);
  if (type === 'INT32') return bytesOf(Int32Array.from(numbers));
  if (type === 'INT64') return bytesOf(halves(numbers));
  const flags = new Uint8Array(Math.ceil(numbers.length / 8));
  for (let i = 0; i < numbers.length; i++) flags[i >> 3]! |= numbers[i]! << (i & 7);
  return flags;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The low and the high 32 bits of each number, in two's complement. */
function halves(numbers: Float64Array): Int32Array {
  const words = new Int32Array(2 * numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const high = Math.floor(numbers[i]! / 2 ** 32);
    words[2 * i] = numbers[i]! - high * 2 ** 32;
    words[2 * i + 1] = high;
  }
  return words;
}

function textBytes(texts: readonly string[]): Uint8Array {
  return (
    asciiBytes(texts) ?? Buffer.concat(texts.flatMap((text) => [lengthOf(Buffer.byteLength(text)), Buffer.from(text)]))
  );
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes);
  return length;
}

/** Null where a character needs more than a byte. */
function asciiBytes(texts: readonly string[]): Uint8Array | null {
  let size = 4 * texts.length;
  for (let i = 0; i < texts.length; i++) size += texts[i]!.length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!;
    const { length } = text;
    bytes[at++] = length & 255;
    bytes[at++] = (length >>> 8) & 255;
    bytes[at++] = (length >>> 16) & 255;
    bytes[at++] = length >>> 24;
    for (let k = 0; k < length; k++) {
      const unit = text.charCodeAt(k);
      if (unit > 127) return null;
      bytes[at++] = unit;
    }
  }
  return bytes;
}
