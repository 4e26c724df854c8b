import type { ArtifactRef } from '../../contracts/artifact.js';
import type { Bars } from '../../contracts/market.js';
import type { ArtifactStore } from '../../lakehouse/artifact-store.js';
import { BARS_SCHEMA, encodeBars } from '../../lakehouse/bars-codec.js';
import { documentLabel, isoOrNull } from '../labels.js';

/** Stores the series of some instruments as one Parquet object. */
export function storeSeries(store: ArtifactStore, series: readonly Bars[]): Promise<ArtifactRef> {
  const rows = series.reduce((n, { close }) => n + close.length, 0);
  const label = {
    ...documentLabel('bars', rows, BARS_SCHEMA),
    maxEventTime: isoOrNull(newest(series, 'closeTime')),
    maxKnownAt: isoOrNull(newest(series, 'knownAt')),
  };
  return store.writeBytes(label, encodeBars(series));
}

/** Newest entry of a column, corrections among it; null without any. */
function newest(series: readonly Bars[], column: 'closeTime' | 'knownAt'): number | null {
  const times = series.flatMap((bars) => [bars[column].at(-1) ?? [], bars.revisions?.[column].at(-1) ?? []].flat());
  return times.length === 0 ? null : Math.max(...times);
}

/** The latest of some moments, ISO UTC; null where there is none. */
export const latest = (times: readonly (string | null)[]): string | null =>
  times.reduce((a, b) => (a !== null && (b === null || a > b) ? a : b), null);
