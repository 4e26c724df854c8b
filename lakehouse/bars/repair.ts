import type { RawBarRow } from '../../contracts/bars-mapping.js';
import type { Gap } from './gaps.js';

export interface RepairRequest {
  readonly gaps: readonly Gap[];
  /** Rows of the missing sessions from wherever they can be had; none where that place lacks them too. */
  fetch(gap: Gap): Promise<readonly RawBarRow[]>;
  /** Stores rows and tells how many were new: an import like any other. */
  store(rows: readonly RawBarRow[]): Promise<number>;
  /** Fruitless gaps of one instrument in a row after which it is left alone. */
  readonly patience?: number;
}

export interface RepairReport {
  readonly filled: number;
  readonly asked: number;
  /** Gaps that were not asked for, since newer ones of the instrument brought nothing. */
  readonly left: readonly Gap[];
}

/**
 * Fills gaps from the newest to the oldest, instrument by instrument, and stops an instrument where nothing is gained:
 * what a source has lost it has usually lost from some date backwards, and asking on costs requests for nothing.
 */
export async function repairGaps({ gaps, fetch, store, patience = 1 }: RepairRequest): Promise<RepairReport> {
  const newestFirst = [...gaps].sort((a, b) =>
    a.instrument < b.instrument ? -1 : a.instrument > b.instrument ? 1 : b.to - a.to,
  );
  const fruitless = new Map<string, number>();
  const left: Gap[] = [];
  let [filled, asked] = [0, 0];
  for (const gap of newestFirst) {
    if ((fruitless.get(gap.instrument) ?? 0) >= patience) {
      left.push(gap);
      continue;
    }
    asked++;
    const rows = await fetch(gap);
    const gained = rows.length === 0 ? 0 : await store(rows);
    filled += gained;
    fruitless.set(gap.instrument, gained > 0 ? 0 : (fruitless.get(gap.instrument) ?? 0) + 1);
  }
  return { filled, asked, left };
}
