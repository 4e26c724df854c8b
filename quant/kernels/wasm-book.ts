import type { Book } from './book.js';

/** What a book needs of the module; addresses are bytes. */
export interface BookExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  earn(positions: number, returns: number, stride: number): number;
  shares(positions: number, nav: number, stride: number, out: number): void;
  trade(
    weights: number,
    positions: number,
    rates: number,
    alive: number,
    n: number,
    stride: number,
    before: number,
    exact: number,
    threshold: number,
    dust: number,
    mask: number,
    paid: number,
    sums: number,
  ): void;
}

/** Rows of a book: positions, rates, alive, the row that comes in, the row that goes out, and room for two. */
export const BOOK_ROWS = 7;

/**
 * A book in the module's memory from byte `at`: BOOK_ROWS rows of `stride` numbers, n rounded up to a multiple of four, then
 * four numbers. What lies there belongs to the book as long as it is used.
 */
export function createWasmBook(wasm: BookExports, at: number, stride: number, costRates: Float64Array): Book {
  const n = costRates.length;
  const row = (k: number): number => at + k * stride * 8;
  const [positions, rates, alive, incoming, outgoing, mask, paid] = [0, 1, 2, 3, 4, 5, 6].map(row) as Seven;
  const sums = row(BOOK_ROWS);
  const viewsOf = (buffer: ArrayBuffer) => ({
    buffer,
    positions: new Float64Array(buffer, positions, n),
    rates: new Float64Array(buffer, rates, n),
    alive: new BigInt64Array(buffer, alive, n),
    incoming: new Float64Array(buffer, incoming, n),
    outgoing: new Float64Array(buffer, outgoing, n),
    sums: new Float64Array(buffer, sums, 4),
  });
  let current = viewsOf(wasm.memory.buffer);
  /** Memory that grew, for another problem while this book is used, has another buffer. */
  const views = () => {
    const { buffer } = wasm.memory;
    if (buffer !== current.buffer) current = viewsOf(buffer);
    return current;
  };
  new Float64Array(current.buffer, at, BOOK_ROWS * stride).fill(0);
  current.rates.set(costRates);
  current.alive.fill(-1n);

  return {
    earn(returns, offset) {
      views().incoming.set(returns.subarray(offset, offset + n));
      return wasm.earn(positions, incoming, stride);
    },
    trade(weights, { before, exactAfterCosts, threshold, dust }) {
      const { incoming: w, sums: s } = views();
      w.set(weights);
      const exact = Number(exactAfterCosts);
      wasm.trade(incoming, positions, rates, alive, n, stride, before, exact, threshold, dust, mask, paid, sums);
      return { traded: s[0]!, cost: s[1]!, invested: s[2]!, payable: s[3]! };
    },
    charge(costs) {
      views().rates.set(costs);
    },
    remove(i) {
      const { positions: p, alive: a } = views();
      const was = p[i]!;
      p[i] = 0;
      a[i] = 0n;
      return was;
    },
    shares(nav) {
      wasm.shares(positions, nav, stride, outgoing);
      return views().outgoing.slice();
    },
  };
}

type Seven = [number, number, number, number, number, number, number];
