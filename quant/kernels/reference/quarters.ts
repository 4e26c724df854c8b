/** Partial sums of a sum over assets: entry i belongs to sum i mod 4. */
export const QUARTERS = 4;

/** Four partial sums as one, in the order of a 128-bit lane pair. */
export const joined = (s: Float64Array): number => s[0]! + s[2]! + (s[1]! + s[3]!);
