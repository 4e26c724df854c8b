/** What an artifact holds; one word per shape of content. */
export type ArtifactKind =
  | 'run-inputs'
  | 'scan'
  | 'raw-answer'
  | 'liquid-top'
  | 'bars'
  | 'market'
  | 'universe'
  | 'regime'
  | 'signals'
  | 'selection'
  | 'alignment'
  | 'allocation'
  | 'window-plan'
  | 'window-decision'
  | 'window-batch'
  | 'backtest'
  | 'promises'
  | 'audit'
  | 'funnel'
  | 'report'
  | 'run';

/** A pointer to immutable bytes named by their hash: the only thing that travels between steps. */
export interface ArtifactRef {
  readonly kind: ArtifactKind;
  /** Lower-case hex sha256 of the stored bytes. */
  readonly sha256: string;
  readonly bytes: number;
  /** Rows of the table inside, or 1 for a single document. */
  readonly rows: number;
  /** Version of the content's shape, e.g. "universe/1". */
  readonly schema: string;
  /** Newest session close used, ISO UTC; null where the artifact read no market data. */
  readonly maxEventTime: string | null;
  /** Newest moment of knowledge used, ISO UTC; null where the artifact read no market data. */
  readonly maxKnownAt: string | null;
}

/** One stored step: what it made, and from what. */
export interface LineageEntry {
  readonly step: string;
  readonly output: ArtifactRef;
  readonly inputs: readonly string[];
}
