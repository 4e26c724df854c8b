/** The columns with a weight, in their order: sums over them are sums over all, to the bit, where everything is finite. */
export function columnsHeld(w: Float64Array): Int32Array {
  const held = new Int32Array(w.length);
  let count = 0;
  for (let i = 0; i < w.length; i++) if (w[i] !== 0) held[count++] = i;
  return held.subarray(0, count);
}
