/**
 * Memory for the numbers of one call, kept for the next: an n × n block of some size is not allocated, cleared and collected
 * each time. A function that may be inside itself must not share it.
 */
export function createScratch(): (count: number) => Float64Array {
  let kept = new Float64Array(0);
  return (count) => {
    if (count > LARGEST_KEPT) return new Float64Array(count);
    if (kept.length < count) kept = new Float64Array(count);
    return kept.length === count ? kept : kept.subarray(0, count);
  };
}

// 16 MiB, a matrix of 1448 × 1448: larger problems take their time elsewhere.
const LARGEST_KEPT = 2 ** 21;
