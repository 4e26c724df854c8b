import type { InstrumentVersion } from '../../contracts/instrument.js';
import type { Bars } from '../../contracts/market.js';

/** What the lake source reads from: one state of the stored bars and of the catalog. Provided by lakehouse/bars/lake.ts. */
export interface LakeState {
  /** Names the state for good; `open` finds it again by this. */
  readonly snapshot: string;
  /** Instruments with bars, sorted. */
  readonly ids: readonly string[];
  /** Everything closed and known at `asOf`, corrections beside what they corrected. */
  bars(instrument: string, asOf: number): Bars;
  /** Dates of every stored bar, days since 1970-01-01, ascending. */
  dates(instrument: string): Int32Array;
  /** Facts, oldest first; those before the catalog first saw the instrument are its first ones, assumed. */
  versions(instrument: string): readonly InstrumentVersion[];
  /** Share of bars whose moment of knowledge is assumed, fraction. */
  readonly assumedShare: number;
  readonly quarantined: number;
  /** What a reader must know of this state, in place of what holds of any import. */
  readonly caveats?: readonly string[];
}

export interface LakeReader {
  /** The newest state, or the one of that name. ProblemError where it is not there any more. */
  open(snapshot?: string): Promise<LakeState>;
}
