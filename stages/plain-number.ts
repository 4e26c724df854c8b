/** Four significant digits, for reasons that people read; the exact value stands beside the reason. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(4)));
