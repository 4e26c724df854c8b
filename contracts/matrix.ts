/** A dense row-major matrix of doubles. Returns are T × N, oldest row first, with the instruments held beside it. NaN is never legal. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** The same matrix as plain JSON, for artifacts that people read. */
export interface JsonMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: readonly number[];
}
