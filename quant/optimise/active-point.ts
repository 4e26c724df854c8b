/** Where a search for the active set stands: the scaled columns, and which bounds and rows are taken to bind. */
export interface ActivePoint {
  readonly x: Float64Array;
  kappa: number;
  readonly lambda: Float64Array;
  /** -1 at the lower bound, 1 at the upper, 0 free. */
  readonly side: Int8Array;
  /** 1 where a row is held. */
  readonly held: Uint8Array;
  settled: boolean;
  rounds: number;
}
