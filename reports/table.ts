/** A table before it is typeset: raw text, escaped only by the renderer that prints it. */
export interface Column {
  readonly head: string;
  /** Right-aligned with tabular numerals. */
  readonly numeric?: boolean;
}

export interface Table {
  readonly caption: string;
  /** As-of, unit and artifact hashes. */
  readonly source: string;
  readonly columns: readonly Column[];
  /** The first cell of a row names it. A row may end early, as in a triangle. */
  readonly rows: readonly (readonly string[])[];
  /** Shown instead of an empty body. */
  readonly empty: string;
}

export const text = (head: string): Column => ({ head });
export const number = (head: string): Column => ({ head, numeric: true });
