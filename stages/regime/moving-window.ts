/**
 * The returns that one session's measures look at, and what two sessions in a row share of them.
 *
 * A window of the same members one session later differs by a row, so the rest is kept. Every number is a sum over the
 * members in their order, whether it was kept or is new: a window reached step by step has the bits of one made afresh.
 */
import type { RegimeConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../../quant/linalg/gram.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { sampleMean } from '../../quant/performance/moments.js';
import { crossSectionalDispersion } from '../../quant/regime/volatility-ratio.js';

/** Shares memory with the window before it: use it before the next is asked for. */
export interface ReturnWindow {
  /** logReturns by session, one series a member; the window is the shortWindow + longWindow entries before `end`. */
  readonly members: readonly Float64Array[];
  readonly end: number;
  /** The same window session by session, oldest first: one return a member. */
  readonly sessions: readonly Float64Array[];
  /** Mean return of the members, by session of the window. */
  readonly means: Float64Array;
  /** Standard deviation across the members (ddof 1), by session of the window. */
  readonly dispersions: Float64Array;
  /**
   * Σ_j r[s,j] r[t,j] over the newest longWindow + 1 sessions, not centred; null with no more members than longWindow,
   * where the members' own covariance is the smaller matrix.
   */
  readonly products: Matrix | null;
}

export type MovingWindow = (members: readonly Float64Array[], end: number) => ReturnWindow;

/**
 * Windows of shortWindow + longWindow sessions. RangeError for fewer than two members, a window that begins before the
 * series does, or a return that is not finite.
 */
export function movingWindow({
  shortWindow,
  longWindow,
}: Pick<RegimeConfig, 'shortWindow' | 'longWindow'>): MovingWindow {
  const rows = shortWindow + longWindow;
  const means = new Float64Array(rows);
  const dispersions = new Float64Array(rows);
  let sessions: Float64Array[] = [];
  let before: ReturnWindow | null = null;

  return (members, end) => {
    if (end < rows) throw new RangeError(`movingWindow: ${end} returns before the end, ${rows} are needed`);
    const isNext = before !== null && end === before.end + 1 && areSame(members, before.members);
    const fresh = isNext ? 1 : rows;
    means.copyWithin(0, fresh);
    dispersions.copyWithin(0, fresh);
    sessions = [...(isNext ? sessions.slice(1) : []), ...newestSessions(members, end, fresh)];
    for (let t = rows - fresh; t < rows; t++) {
      dispersions[t] = crossSectionalDispersion(sessions[t]!);
      means[t] = sampleMean(sessions[t]!);
    }
    const products =
      members.length <= longWindow
        ? null
        : isNext && before!.products !== null
          ? moved(before!.products, sessions.slice(-longWindow - 1))
          : gram(returnBlock(members, end, longWindow + 1));
    before = { members, end, sessions, means, dispersions, products };
    return before;
  };
}

/** The newest `sessions` returns before `end`, one row a member. */
export function returnBlock(members: readonly Float64Array[], end: number, sessions: number): Matrix {
  const block = zeros(members.length, sessions);
  members.forEach((series, j) => {
    block.data.set(series.subarray(end - sessions, end), j * sessions);
  });
  return block;
}

/** The same, session by session. */
function newestSessions(members: readonly Float64Array[], end: number, count: number): Float64Array[] {
  const sessions = Array.from({ length: count }, () => new Float64Array(members.length));
  // Member by member: a series is read once and in order.
  members.forEach((series, j) => {
    for (let t = 0; t < count; t++) sessions[t]![j] = series[end - count + t]!;
  });
  return sessions;
}

/** Drops the oldest session and adds the newest of `sessions`: products of a session with others never change. */
function moved(products: Matrix, sessions: readonly Float64Array[]): Matrix {
  const { rows: n, data: p } = products;
  for (let s = 1; s < n; s++) p.copyWithin((s - 1) * n, s * n + 1, (s + 1) * n);
  const newest = productsWith(sessions[n - 1]!, sessions);
  for (let s = 0; s < n; s++) p[s * n + n - 1] = p[(n - 1) * n + s] = newest[s]!;
  return products;
}

/** Σ_j a_j r_j for every session r. Four sums run at a time, each in the order of j, as the kernels add. */
function productsWith(a: Float64Array, sessions: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(sessions.length);
  for (let s = 0; s < sessions.length; s += 4) {
    const r0 = sessions[s]!;
    // Past the end a session stands in for those missing, and its sum is written nowhere.
    const r1 = sessions[s + 1] ?? r0;
    const r2 = sessions[s + 2] ?? r0;
    const r3 = sessions[s + 3] ?? r0;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < a.length; j++) {
      const aj = a[j]!;
      s0 += aj * r0[j]!;
      s1 += aj * r1[j]!;
      s2 += aj * r2[j]!;
      s3 += aj * r3[j]!;
    }
    // Entries past the end of a typed array are dropped.
    out[s] = s0;
    out[s + 1] = s1;
    out[s + 2] = s2;
    out[s + 3] = s3;
  }
  return out;
}

const areSame = (a: readonly Float64Array[], b: readonly Float64Array[]): boolean =>
  a.length === b.length && a.every((series, j) => series === b[j]);
