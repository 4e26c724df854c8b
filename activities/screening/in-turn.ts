/** One item of each list in turn, for as long as it has some: (a b c), (x) → a x b c. */
export const inTurn = <T>(lists: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.max(0, ...lists.map(({ length }) => length)) }, (_, k) =>
    lists.flatMap((list) => list.slice(k, k + 1)),
  ).flat();
