import type { Matrix } from '../../contracts/matrix.js';
import { pairwiseCorrelation } from '../../quant/covariance/pairwise-correlation.js';
import { zeros } from '../../quant/linalg/matrix.js';
import type { Lookback } from './lookbacks.js';
import type { PassOneReturns } from './pass-one.js';

/**
 * How every two instruments move together: Pearson over the sessions both have, the mean over the look-backs.
 *
 * The mean of symmetric matrices with a unit diagonal is one too. With gaps none of them need be positive semi-definite,
 * which clustering does not ask for: its distances are taken pair by pair.
 */
export interface Correlations {
  /** Sorted; their order is that of the matrices. */
  readonly ids: readonly string[];
  /** N × N, symmetric, diagonal 1; NaN where some look-back defines none. */
  readonly correlation: Matrix;
  /** Per look-back, longest first: sessions two instruments share, N × N row-major. */
  readonly overlaps: readonly { readonly lookback: Lookback; readonly shared: Int32Array }[];
}

/** RangeError without a look-back. */
export function correlations(streams: readonly PassOneReturns[], lookbacks: readonly Lookback[]): Correlations {
  if (lookbacks.length === 0) throw new RangeError('correlations: no look-back was given');
  const ids = streams.map(({ instrument }) => instrument);
  const n = ids.length;
  if (n === 0) return { ids, correlation: zeros(0, 0), overlaps: [] };
  const measured = lookbacks.map((lookback) => ({
    lookback,
    ...pairwiseCorrelation(panel(streams, lookback.sessions), { minOverlap: Math.max(2, lookback.minOverlap) }),
  }));
  const correlation = zeros(n, n);
  for (let k = 0; k < n * n; k++) {
    let sum = 0;
    for (const { correlation: own } of measured) sum += own.data[k]!;
    correlation.data[k] = sum / measured.length;
  }
  return { ids, correlation, overlaps: measured.map(({ lookback, overlap: shared }) => ({ lookback, shared })) };
}

function panel(streams: readonly PassOneReturns[], sessions: number): Matrix {
  const n = streams.length;
  const rows = Math.min(sessions, streams[0]!.returns.length);
  const values = zeros(rows, n);
  streams.forEach(({ returns }, j) => {
    const recent = returns.subarray(returns.length - rows);
    for (let t = 0; t < rows; t++) values.data[t * n + j] = recent[t]!;
  });
  return values;
}

/** Why two instruments cannot be compared, with the look-back that shows it. */
export interface Incomparable {
  readonly why: 'overlap' | 'variance';
  readonly lookback: Lookback;
  readonly shared: number;
}

/** The first look-back in which the pair has too few sessions in common, or does not vary over them; null where none. */
export function incomparability(
  { ids, correlation, overlaps }: Correlations,
  i: number,
  j: number,
): Incomparable | null {
  const cell = i * ids.length + j;
  if (!Number.isNaN(correlation.data[cell]!)) return null;
  const short = overlaps.find(({ lookback, shared }) => shared[cell]! < lookback.minOverlap);
  const { lookback, shared } = short ?? overlaps[0]!;
  return { why: short === undefined ? 'variance' : 'overlap', lookback, shared: shared[cell]! };
}

/** The part of the correlation matrix that belongs to some of the instruments, given by their places. */
export function correlationAmong({ ids, correlation }: Correlations, places: readonly number[]): Matrix {
  const n = places.length;
  const among = zeros(n, n);
  for (let i = 0; i < n; i++) {
    const row = places[i]! * ids.length;
    for (let j = 0; j < n; j++) among.data[i * n + j] = correlation.data[row + places[j]!]!;
  }
  return among;
}

/** One that was given up because it cannot be compared with another that stays (or that it is the last to leave). */
export interface GivenUp extends Incomparable {
  readonly place: number;
  readonly with: number;
}

/**
 * Splits places into those whose every pair can be compared, and those given up for it: as long as some pair cannot,
 * the one with most such pairs leaves (the last among equals), so as few as possible do.
 */
export function comparable(all: Correlations, places: readonly number[]): { kept: number[]; left: GivenUp[] } {
  const n = all.ids.length;
  const { data } = all.correlation;
  const isShort = (a: number, b: number): boolean => a !== b && Number.isNaN(data[a * n + b]!);
  let kept = [...places];
  const left: GivenUp[] = [];
  const counts = new Map(kept.map((a) => [a, kept.reduce((sum, b) => (isShort(a, b) ? sum + 1 : sum), 0)]));
  for (;;) {
    let worst = -1;
    for (const place of kept) {
      if (counts.get(place)! > 0 && (worst < 0 || counts.get(place)! >= counts.get(worst)!)) worst = place;
    }
    if (worst < 0) return { kept, left };
    kept = kept.filter((place) => place !== worst);
    const partners = kept.filter((place) => isShort(worst, place));
    for (const partner of partners) counts.set(partner, counts.get(partner)! - 1);
    const [first, ...others] = partners.map((partner) => ({
      place: worst,
      with: partner,
      ...incomparability(all, worst, partner)!,
    }));
    left.push(others.reduce((least, one) => (one.shared < least.shared ? one : least), first!));
  }
}
