/** Entry p of a column; null before its beginning and where it is not finite. */
export function entry(column: Float64Array, p: number): number | null {
  const value = p < 0 ? Number.NaN : column[p]!;
  return Number.isFinite(value) ? value : null;
}
