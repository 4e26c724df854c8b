/** Number of ways to choose k of n, as a double. */
export function choose(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = Math.round((count * (n - k + i)) / i);
  return count;
}

/** Every choice of k of 0..n−1, ascending inside, in lexicographic order. */
export function combinations(n: number, k: number): readonly (readonly number[])[] {
  const all: number[][] = [];
  const current = Array.from({ length: k }, (_, i) => i);
  for (;;) {
    all.push([...current]);
    let i = k - 1;
    while (i >= 0 && current[i] === n - k + i) i--;
    if (i < 0) return all;
    current[i]!++;
    for (let j = i + 1; j < k; j++) current[j] = current[j - 1]! + 1;
  }
}
