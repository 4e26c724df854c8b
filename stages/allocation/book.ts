import type { AlignmentResult } from '../../contracts/allocation.js';
import type { Direction } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import type { ExecutionScore, SelectionResult } from '../../contracts/stage-results.js';
import { fromJson } from '../../quant/linalg/matrix.js';
import { directionalStreams } from './align.js';

/** The aligned instruments as the optimiser sees them; columns are indices everywhere below. */
export interface Book {
  readonly instruments: readonly string[];
  readonly directions: readonly Direction[];
  readonly clusters: readonly number[];
  readonly scores: readonly ExecutionScore[];
  /** Directional, per session, N × N. */
  readonly covariance: Matrix;
  /** Directional, T × N. */
  readonly streams: Matrix;
}

// An alignment never changes, and every profile of a decision asks for its book.
const books = new WeakMap<AlignmentResult, { readonly selection: SelectionResult; readonly book: Book }>();

/** RangeError where an aligned instrument was not selected. */
export function bookOf(alignment: AlignmentResult, selection: SelectionResult): Book {
  const known = books.get(alignment);
  if (known?.selection === selection) return known.book;
  const book = newBook(alignment, selection);
  books.set(alignment, { selection, book });
  return book;
}

function newBook(alignment: AlignmentResult, selection: SelectionResult): Book {
  const scoreOf = new Map(selection.selected.map(({ instrument, score }) => [instrument, score]));
  const scores = alignment.instruments.map((id, i) => {
    const score = scoreOf.get(id);
    if (score === undefined) throw new RangeError(`allocation: alignment.instruments[${i}] ${id} was not selected`);
    return score;
  });
  return {
    instruments: alignment.instruments,
    directions: alignment.directions,
    clusters: alignment.clusters,
    scores,
    covariance: fromJson(alignment.covariance),
    streams: directionalStreams(fromJson(alignment.returns), alignment.directions),
  };
}
