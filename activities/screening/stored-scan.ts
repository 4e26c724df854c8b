/** What screening leaves between its steps. */
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { InstrumentVersion, Product } from '../../contracts/instrument.js';
import type { RawAnswer, Scan, ScanRow } from '../../market/source.js';

/** An answer of a source whose body is an artifact of its own. */
export interface ArchivedAnswer extends Omit<RawAnswer, 'body'> {
  /** Hash of the body's bytes, by which the store finds them. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Content of a `scan` artifact: who answered, what, and the proof of it. */
export interface StoredScan extends Omit<Scan, 'raw'> {
  readonly schema: 'scan/2';
  readonly source: string;
  readonly venue: string;
  readonly product: Product;
  readonly raw: readonly ArchivedAnswer[];
}

/** Content of a `liquid-top` artifact: whose bars are wanted of one universe, and what is known of them. */
export interface LiquidTop {
  readonly schema: 'liquid-top/2';
  readonly universe: string;
  /** Disjoint, the instruments of each sorted; the lanes take turns. */
  readonly batches: readonly {
    readonly source: string;
    readonly lane: string | null;
    readonly instruments: readonly string[];
  }[];
  readonly versions: readonly InstrumentVersion[];
  /** Field values that the source itself computed, by instrument. */
  readonly scanned: Readonly<Record<string, NonNullable<ScanRow['fields']>>>;
  /** What the scans are known to lack, in words. */
  readonly missing: readonly string[];
  /** What a reader should know of them, in words. */
  readonly notes: readonly string[];
}

/** Content of a `bars` artifact: where the series of a batch lie. */
export interface BarBatchContent {
  readonly schema: 'bar-batch/1';
  /** Parquet, one or several instruments each. */
  readonly series: readonly ArtifactRef[];
  /** Instruments that the source of bars does not know, sorted. */
  readonly unknown: readonly string[];
  /** Series that could not be had, in words. */
  readonly missing: readonly string[];
}
