/** Entry p of a column; null before its beginning and where it is not finite. */
export const entry = (column: Float64Array, p: number): number | null => finite(p < 0 ? Number.NaN : column[p]!);

/** The number; null where it is none. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
