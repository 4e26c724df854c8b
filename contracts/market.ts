import type { Instrument, InstrumentVersion } from './instrument.js';

/** Daily bars of one instrument, oldest first, as parallel columns. A missing value is NaN here and never reaches quant/. */
export interface Bars {
  readonly instrument: string;
  /** Session date as days since 1970-01-01. Strictly increasing. */
  readonly date: Int32Array;
  /** Session close, ms UTC. */
  readonly closeTime: Float64Array;
  /** When the bar was known, ms UTC: session close + the source's publication lag where nothing better is recorded. */
  readonly knownAt: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Base units traded. */
  readonly volume: Float64Array;
  /** Quote currency traded ("Value.Traded"). */
  readonly quoteVolume: Float64Array;
  /**
   * Later versions of dates above, and dates learnt after a later one, oldest knowledge first; dates may repeat in it.
   * Absent where nothing was ever corrected. Each counts from its own moment of knowledge, never before.
   */
  readonly revisions?: Bars;
}

/** Everything one decision may see: bars that closed and were known at or before `asOf`, facts known by then. */
export interface MarketView {
  /** ms UTC. */
  readonly asOf: number;
  /** Facts as known at `asOf`, sorted by id. */
  readonly instruments: readonly Instrument[];
  /** Visible bars; the arrays end at the cut. An instrument without any has zero-length columns. */
  bars(instrument: string): Bars;
  /** Number of visible bars, the index for anything computed causally over the whole series. */
  visible(instrument: string): number;
  /** How many moments of correction lie behind the instrument's bars here; 0 where nothing was corrected yet. */
  revision(instrument: string): number;
  /** Newest session close and newest moment of knowledge among the visible bars, ms UTC; null without any. */
  readonly maxEventTime: number | null;
  readonly maxKnownAt: number | null;
}

/** The pinned data of a run, from which views at or before its cut are taken. */
export interface MarketHistory {
  /** ms UTC; a view past it is a FutureReadError. */
  readonly cut: number;
  /** Ids of all instruments with bars or facts inside the cut, sorted. */
  readonly ids: readonly string[];
  at(asOf: number): MarketView;
  /**
   * Bars visible at the cut, for causal one-pass computations whose value at bar k uses bars 0..k only;
   * they may be looked up at `view.visible(id) - 1` and nowhere later. Give `view.revision(id)` for the series that the
   * view shows the beginning of; without it, the series holds every correction known at the cut.
   */
  series(instrument: string, revision?: number): Bars;
  versions(instrument: string): readonly InstrumentVersion[];
  /** Hash of everything visible at `asOf`: equal exactly when two histories would show the same view there. */
  sliceHash(asOf: number): string;
}
