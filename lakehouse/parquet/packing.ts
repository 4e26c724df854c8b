/**
 * Small whole numbers packed as Parquet wants them: a run of eight equal values or more by its length, others in groups of eight.
 *
 * Source   Apache Parquet format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"; what `unpackHybrid` reads.
 * Unit     `width` is bits a value, 1 to 24; every value is below 2^width.
 * Cost     O(n); equal values give equal bytes.
 */
export function packHybrid(values: Int32Array | Uint8Array, width: number): Uint8Array {
  const n = values.length;
  // A group of eight takes `width` bytes, a run of eight or more up to three; either may need a header before it.
  const out = new Uint8Array((Math.ceil(n / 8) + 1) * (Math.max(width, 3) + HEADER));
  let at = 0;
  /** Where the groups begin that no header stands before yet; equal to `i` where there are none. */
  let waiting = 0;
  for (let i = 0; i < n; ) {
    const run = runLength(values, i);
    if (run < 8) {
      i += 8;
      continue;
    }
    if (i > waiting) at = writeGroups(values, waiting, i, width, out, at);
    at = writeVarint(run * 2, out, at);
    for (let shift = 0; shift < width; shift += 8) out[at++] = (values[i]! >>> shift) & 255;
    i += run;
    waiting = i;
  }
  if (waiting < n) at = writeGroups(values, waiting, n, width, out, at);
  return out.subarray(0, at);
}

/** One value so many times over. */
export function packRun(value: number, times: number, width: number): Uint8Array {
  const out = new Uint8Array(HEADER + 3);
  let at = writeVarint(times * 2, out, 0);
  for (let shift = 0; shift < width; shift += 8) out[at++] = (value >>> shift) & 255;
  return out.subarray(0, at);
}

/** Bytes of a header at most: lengths are below 2^31. */
const HEADER = 5;

function runLength(values: Int32Array | Uint8Array, from: number): number {
  const value = values[from]!;
  let to = from + 1;
  while (to < values.length && values[to] === value) to++;
  return to - from;
}

/** Writes the values from `from` to `to` in groups of eight, the last filled with zeros; returns the next place. */
function writeGroups(
  values: Int32Array | Uint8Array,
  from: number,
  to: number,
  width: number,
  out: Uint8Array,
  at: number,
): number {
  const groups = Math.ceil((to - from) / 8);
  let next = writeVarint(groups * 2 + 1, out, at);
  let [held, bits] = [0, 0];
  for (let i = from; i < from + groups * 8; i++) {
    if (i < to) held |= values[i]! << bits;
    bits += width;
    while (bits >= 8) {
      out[next++] = held & 255;
      held >>>= 8;
      bits -= 8;
    }
  }
  return next;
}

function writeVarint(value: number, out: Uint8Array, at: number): number {
  let rest = value;
  let next = at;
  while (rest > 127) {
    out[next++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  out[next++] = rest;
  return next;
}
