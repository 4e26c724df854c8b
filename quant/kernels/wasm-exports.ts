import type { BookExports } from './wasm-book.js';

/** What the module of `assembly/` exports: numbers are byte addresses and counts. */
export interface KernelExports extends BookExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  gram(x: number, rows: number, n: number, packed: number, tiles: number, g: number): void;
  columnMeans(x: number, rows: number, n: number, means: number): void;
  centre(x: number, rows: number, n: number, means: number): void;
  packCentred(x: number, rows: number, n: number, means: number, packed: number): void;
  clearColumn(packed: number, rows: number, column: number): void;
  squaredNorms(packed: number, rows: number, n: number, out: number): void;
  crossProducts(packed: number, rows: number, n: number, divisor: number, tiles: number, g: number): void;
  multiply(
    a: number,
    b: number,
    m: number,
    depth: number,
    n: number,
    aPacked: number,
    bPacked: number,
    tile: number,
    result: number,
  ): void;
  cholesky(a: number, n: number, floor: number, panels: number): number;
  packColumns(from: number, rows: number, cols: number, to: number): void;
  symmetricProduct(packed: number, n: number, v: number, out: number): void;
  solveLower(l: number, n: number, b: number, m: number, panels: number, packed: number): void;
  eigenScratch(stride: number): number;
  eigen(a: number, n: number, stride: number, d: number, e: number, rows: number, scratch: number): number;
  eigenvalues(a: number, n: number, stride: number, d: number, e: number, scratch: number): number;
  deviations(x: number, windows: number, window: number, out: number): void;
  alike(
    rows: number,
    n: number,
    pairs: number,
    low: number,
    high: number,
    packed: number,
    tile: number,
    flags: number,
  ): void;
  wardMerges(
    condensed: number,
    n: number,
    d: number,
    penalty: number,
    sizes: number,
    names: number,
    chain: number,
    merges: number,
  ): void;
  leafPaths(
    d: number,
    n: number,
    nodes: number,
    count: number,
    isSingle: number,
    joined: number,
    best: number,
    m: number,
  ): void;
}
