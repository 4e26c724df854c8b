/**
 * A chain of hashes over everything that becomes visible, moment by moment.
 *
 *   h[0] = sha256('slice/1'),    h[m] = sha256(h[m-1] ‖ moment ‖ records of that moment)
 *
 * A bar becomes visible at max(closeTime, knownAt), a fact at max(validFrom, knownAt). Within a moment bars come first, by
 * instrument id then date; then facts by instrument id, validFrom, knownAt. Every record carries its length, so no two lists
 * of records spell the same bytes. h at a moment depends on nothing later: appending tomorrow's bars leaves it as it was.
 *
 * Unit     moments in ms UTC, doubles little-endian; a missing value (NaN) has one spelling.
 * Cost     O(n log n) once for n bars and facts, O(log n) a look-up.
 */
import { createHash } from 'node:crypto';
import type { InstrumentVersion } from '../contracts/instrument.js';
import type { Bars } from '../contracts/market.js';
import { PRICE_COLUMNS } from './bar-columns.js';
import { countUpTo } from './binary-search.js';
import { canonicalJson } from './canonical-json.js';

/** Bars of one instrument with the moment at which each became visible. */
export interface TimedBars {
  readonly bars: Bars;
  readonly moments: Float64Array;
}

/** The hash of all that was visible at `asOf`, hex. Bars by instrument id, versions in the order of their moment's records. */
export function sliceChain(
  series: readonly TimedBars[],
  versions: readonly InstrumentVersion[],
): (asOf: number) => string {
  const facts = versions.map((version) => ({ moment: visibleFrom(version), bytes: factRecord(version) }));
  const moments = distinct([...series.map((s) => s.moments), Float64Array.from(facts, (f) => f.moment)]);
  const records = groupByMoment(moments, series, facts);

  const genesis = createHash('sha256').update('slice/1').digest();
  const chain: Uint8Array[] = [];
  const stamp = Buffer.alloc(8);
  let link: Uint8Array = genesis;
  for (let m = 0; m < moments.length; m++) {
    stamp.writeDoubleLE(moments[m]!);
    link = createHash('sha256').update(link).update(stamp).update(records(m)).digest();
    chain.push(link);
  }
  return (asOf) => Buffer.from(chain[countUpTo(moments, asOf) - 1] ?? genesis).toString('hex');
}

/** The moment from which a fact is both true and known, ms UTC. */
export const visibleFrom = ({ validFrom, knownAt }: InstrumentVersion): number => Math.max(validFrom, knownAt);

interface Fact {
  readonly moment: number;
  readonly bytes: Uint8Array;
}

/** Instruments share most of their moments: a set of those is small, and sorting it cheaper than all of them. */
function distinct(columns: readonly Float64Array[]): Float64Array {
  const moments = new Set<number>();
  for (const column of columns) for (let k = 0; k < column.length; k++) moments.add(column[k]!);
  return Float64Array.from(moments).sort();
}

/**
 * The records of a moment one after another, which the next call overwrites: they are hashed at once, since a call of the hash
 * costs more than the bytes of a bar. Counting sort: bars keep the order of `series`, and no comparison is made per bar.
 */
function groupByMoment(
  moments: Float64Array,
  series: readonly TimedBars[],
  facts: readonly Fact[],
): (m: number) => Uint8Array {
  const start = new Int32Array(moments.length + 1);
  for (const s of series) eachBar(s, moments, (m) => start[m + 1]!++);
  for (let m = 0; m < moments.length; m++) start[m + 1]! += start[m]!;
  const owner = new Int32Array(start[moments.length]!);
  const index = new Int32Array(owner.length);
  const next = start.slice();
  series.forEach((s, i) => {
    eachBar(s, moments, (m, k) => {
      const slot = next[m]!++;
      owner[slot] = i;
      index[slot] = k;
    });
  });
  const factsAt = new Map<number, Uint8Array[]>();
  for (const { moment, bytes } of facts) {
    const known = factsAt.get(moment);
    if (known === undefined) factsAt.set(moment, [bytes]);
    else known.push(bytes);
  }
  const writers = series.map(({ bars }) => barRecord(bars));
  let room = new DataView(new ArrayBuffer(0));
  return (m) => {
    const known = factsAt.get(moments[m]!) ?? [];
    let size = known.reduce((sum, { length }) => sum + length, 0);
    for (let slot = start[m]!; slot < start[m + 1]!; slot++) size += writers[owner[slot]!]!.size;
    if (size > room.byteLength) room = new DataView(new ArrayBuffer(2 * size));
    const bytes = new Uint8Array(room.buffer, 0, size);
    let at = 0;
    for (let slot = start[m]!; slot < start[m + 1]!; slot++) {
      const writer = writers[owner[slot]!]!;
      bytes.set(writer.head, at);
      writer.write(index[slot]!, room, at + writer.head.length);
      at += writer.size;
    }
    for (const fact of known) {
      bytes.set(fact, at);
      at += fact.length;
    }
    return bytes;
  };
}

function eachBar(s: TimedBars, moments: Float64Array, visit: (m: number, k: number) => void): void {
  let m = 0;
  for (let k = 0; k < s.moments.length; k++) {
    while (moments[m]! < s.moments[k]!) m++;
    visit(m, k);
  }
}

interface BarWriter {
  /** Bytes of every record of this series, and those that all of them begin with. */
  readonly size: number;
  readonly head: Uint8Array;
  /** Writes what follows the head for bar `k`, from byte `at` on. */
  readonly write: (k: number, room: DataView, at: number) => void;
}

function barRecord(bars: Bars): BarWriter {
  const id = Buffer.from(bars.instrument);
  const head = Buffer.alloc(9 + id.length);
  const size = head.length + 4 + 8 * (2 + PRICE_COLUMNS.length);
  head.write('B');
  head.writeUInt32LE(size, 1);
  head.writeUInt32LE(id.length, 5);
  head.set(id, 9);
  const columns = [bars.closeTime, bars.knownAt, ...PRICE_COLUMNS.map((name) => bars[name])];
  const write: BarWriter['write'] = (k, room, at) => {
    room.setInt32(at, bars.date[k]!, true);
    for (let c = 0; c < columns.length; c++) {
      const value = columns[c]![k]!;
      room.setFloat64(at + 4 + 8 * c, value, true);
      // NaN has many bit patterns, and which one arithmetic leaves is nobody's promise.
      if (Number.isNaN(value)) room.setBigInt64(at + 4 + 8 * c, -1n);
    }
  };
  return { size, head, write };
}

function factRecord(version: InstrumentVersion): Uint8Array {
  const json = Buffer.from(canonicalJson(version));
  const head = Buffer.alloc(5);
  head.write('F');
  head.writeUInt32LE(json.length, 1);
  return Buffer.concat([head, json]);
}
