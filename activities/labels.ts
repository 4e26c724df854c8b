import type { ArtifactKind } from '../contracts/artifact.js';
import type { MarketView } from '../contracts/market.js';
import type { ArtifactLabel } from '../lakehouse/artifact-store.js';

/** Milliseconds as ISO UTC; null stays null. */
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The label of a document made without looking at market data. */
export const documentLabel = (kind: ArtifactKind, rows = 1, schema = `${kind}/1`): ArtifactLabel => ({
  kind,
  rows,
  schema,
  maxEventTime: null,
  maxKnownAt: null,
});

/** The label of a document made from what a view shows: it carries the newest event and knowledge used. */
export const viewLabel = (kind: ArtifactKind, view: MarketView, rows = 1): ArtifactLabel => ({
  ...documentLabel(kind, rows),
  maxEventTime: isoOrNull(view.maxEventTime),
  maxKnownAt: isoOrNull(view.maxKnownAt),
});
