import type { Matrix } from '../../contracts/matrix.js';
import { pairwiseCorrelation } from '../../quant/covariance/pairwise-correlation.js';
import { zeros } from '../../quant/linalg/matrix.js';
import type { PassOneReturns } from './pass-one.js';

/** Pairwise complete correlations of the sessions two instruments share. */
export interface Correlations {
  /** Sorted. */
  readonly ids: readonly string[];
  /** NaN where the shared sessions define none. */
  between(a: string, b: string): number;
  /** Sessions both have. */
  overlap(a: string, b: string): number;
}

export function correlations(streams: readonly PassOneReturns[]): Correlations {
  const ids = streams.map(({ instrument }) => instrument);
  const index = new Map(ids.map((id, i) => [id, i]));
  const n = ids.length;
  if (n === 0) return { ids, between: () => Number.NaN, overlap: () => 0 };
  const rows = streams[0]!.returns.length;
  const panel = zeros(rows, n);
  streams.forEach(({ returns }, j) => {
    for (let t = 0; t < rows; t++) panel.data[t * n + j] = returns[t]!;
  });
  const { correlation, overlap } = pairwiseCorrelation(panel);
  const cell = (a: string, b: string): number => index.get(a)! * n + index.get(b)!;
  return { ids, between: (a, b) => correlation.data[cell(a, b)]!, overlap: (a, b) => overlap[cell(a, b)]! };
}

/** The correlation matrix of some of them, in the given order; the diagonal is exactly 1. */
export function correlationMatrix(all: Correlations, ids: readonly string[]): Matrix {
  const n = ids.length;
  const M = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) M.data[i * n + j] = i === j ? 1 : all.between(ids[i]!, ids[j]!);
  }
  return M;
}

/**
 * Splits ids into those whose every pair shares enough sessions, and those given up for it: as long as some pair is
 * too short, the id with most such pairs leaves (the last id among equals), so as few as possible do.
 */
export function comparable(
  all: Correlations,
  ids: readonly string[],
  minOverlap: number,
): { kept: string[]; left: { id: string; overlap: number }[] } {
  const kept = [...ids];
  const left: { id: string; overlap: number }[] = [];
  const short = (a: string, b: string): boolean => all.overlap(a, b) < minOverlap || Number.isNaN(all.between(a, b));
  for (;;) {
    const counts = kept.map((a) => kept.filter((b) => b !== a && short(a, b)).length);
    const most = Math.max(0, ...counts);
    if (most === 0) return { kept, left };
    const [id] = kept.splice(counts.lastIndexOf(most), 1);
    left.push({ id: id!, overlap: Math.min(...kept.map((other) => all.overlap(id!, other))) });
  }
}
