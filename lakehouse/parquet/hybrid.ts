/**
 * Runs of small whole numbers as Parquet packs them: repeated values and bit-packed groups of eight, in turns.
 *
 * Source   Apache Parquet format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 * Unit     `at` and `end` are bytes, `width` bits a value, 0 to 24.
 * Errors   RangeError where the bytes end before the values do, or a value is not below `limit`.
 */
export function unpackHybrid(
  bytes: Uint8Array,
  at: number,
  width: number,
  out: Int32Array | Uint8Array,
  limit: number,
): void {
  if (width > WIDEST) throw new RangeError(`values of ${width} bits; at most ${WIDEST} are read`);
  const end = bytes.length;
  let largest = 0;
  let seen = 0;
  while (seen < out.length) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new RangeError('packed numbers end too early');
      const byte = bytes[at++]!;
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const run = header >>> 1;
    if ((header & 1) === 0) {
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value |= bytes[at++]! << shift;
      if (at > end || run === 0) throw new RangeError('packed numbers end too early');
      out.fill(value, seen, seen + run);
      seen += run;
      if (value > largest) largest = value;
    } else {
      const count = Math.min(run * 8, out.length - seen);
      // What fills the last group of eight may have been left out.
      if (count === 0 || at + Math.ceil((count * width) / 8) > end)
        throw new RangeError('packed numbers end too early');
      const found = unpackBits(bytes, at, width, out, seen, count);
      if (found > largest) largest = found;
      at += run * width;
      seen += count;
    }
  }
  if (largest >= limit) throw new RangeError(`a packed number is ${largest}, where there are ${limit}`);
}

/** Above it a value and the bits left over from the byte before do not fit 32. Row groups have 2^17 rows at most. */
const WIDEST = 24;

/** Writes `count` values from `seen` on; returns the largest. */
function unpackBits(
  bytes: Uint8Array,
  at: number,
  width: number,
  out: Int32Array | Uint8Array,
  seen: number,
  count: number,
): number {
  const mask = (1 << width) - 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A value and what lies before it in its first byte are 31 bits at most, and four bytes are read at once where there are four.
  const whole = width === 0 ? 0 : Math.max(0, Math.min(count, Math.floor(((bytes.length - 4 - at) * 8) / width)));
  let largest = 0;
  let bit = 0;
  for (let i = seen; i < seen + whole; i++, bit += width) {
    const value = (view.getInt32(at + (bit >>> 3), true) >>> (bit & 7)) & mask;
    out[i] = value;
    if (value > largest) largest = value;
  }
  let next = at + (bit >>> 3);
  let held = whole < count ? (bytes[next++] ?? 0) >>> (bit & 7) : 0;
  let bits = 8 - (bit & 7);
  for (let i = seen + whole; i < seen + count; i++) {
    while (bits < width) {
      held |= bytes[next++]! << bits;
      bits += 8;
    }
    const value = held & mask;
    out[i] = value;
    if (value > largest) largest = value;
    held >>>= width;
    bits -= width;
  }
  return largest;
}
