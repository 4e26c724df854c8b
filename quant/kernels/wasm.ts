/**
 * The kernels of `assembly/` as WebAssembly with 128-bit SIMD, without relaxed operations and without fused
 * multiply-add: IEEE arithmetic only, the same bits on every machine.
 *
 * Memory   belongs to this instance and only grows, to the largest problem seen; every call lays it out anew, above the
 *          books in use. A thread that imports this has an instance of its own.
 * Limits   beyond 1 GiB a call goes to the plain twin, which gives the same bits.
 */
import type { Matrix } from '../../contracts/matrix.js';
import type { Kernels } from './kernels.js';
import { reference } from './reference/index.js';
import { BOOK_ROWS, createWasmBook } from './wasm-book.js';
import type { KernelExports } from './wasm-exports.js';

// Node's types do not describe WebAssembly; this much of it is used.
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

const PAGE = 65_536;
const LARGEST = 2 ** 30;

/** Null where this engine has no SIMD; throws where the bytes are no module at all. */
export function createWasmKernels(bytes: Uint8Array): Kernels | null {
  if (!WebAssembly.validate(bytes)) {
    if (!isModule(bytes))
      throw new Error(`kernels: ${bytes.length} bytes are no WebAssembly module; run npm run build`);
    return null;
  }
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as KernelExports;
  // First byte that no book uses.
  let base = wasm.heapBase();

  /** Byte addresses of areas of so many numbers each, or null where they do not fit. */
  const layOut = (...counts: readonly number[]): number[] | null => {
    let end = base;
    const addresses = counts.map((count) => {
      const at = end;
      end += Math.ceil(count / 2) * 16;
      return at;
    });
    if (end > LARGEST) return null;
    const missing = end - wasm.memory.buffer.byteLength;
    if (missing > 0) wasm.memory.grow(Math.ceil(missing / PAGE));
    return addresses;
  };
  const put = (at: number, data: Float64Array): void => new Float64Array(wasm.memory.buffer, at, data.length).set(data);
  const take = (at: number, count: number): Float64Array => new Float64Array(wasm.memory.buffer, at, count).slice();

  const centred = (x: number, rows: number, n: number, means: number, constant: readonly number[]): Float64Array => {
    wasm.centre(x, rows, n, means);
    const X = take(x, rows * n);
    for (const j of constant) for (let t = 0; t < rows; t++) X[t * n + j] = 0;
    return X;
  };

  return {
    engine: 'wasm',
    gram(X) {
      const { rows, cols: n } = X;
      const areas = layOut(rows * n, up(n) * rows, up(n) ** 2, n * n);
      if (areas === null) return reference.gram(X);
      const [x, packed, tiles, g] = areas as Four;
      put(x, X.data);
      wasm.gram(x, rows, n, packed, tiles, g);
      return { rows: n, cols: n, data: take(g, n * n) };
    },
    covariance(returns, how) {
      const { rows, cols: n } = returns;
      const areas = layOut(rows * n, up(n), up(n) * rows, up(n) ** 2, n * n, rows);
      if (areas === null) return reference.covariance(returns, how);
      const [x, means, packed, tiles, g, norms] = areas as Six;
      put(x, returns.data);
      wasm.columnMeans(x, rows, n, means);
      wasm.packCentred(x, rows, n, means, packed);
      for (const j of how.constant) wasm.clearColumn(packed, rows, j);
      wasm.crossProducts(packed, rows, n, how.divisor, tiles, g);
      if (how.keepNorms) wasm.squaredNorms(packed, rows, n, norms);
      return {
        covariance: { rows: n, cols: n, data: take(g, n * n) },
        centred: how.keepCentred ? { rows, cols: n, data: centred(x, rows, n, means, how.constant) } : null,
        squaredNorms: how.keepNorms ? take(norms, rows) : null,
      };
    },
    multiply(A, B) {
      const { rows: m, cols: depth } = A;
      const n = B.cols;
      const areas = layOut(m * depth, depth * n, up(m) * depth, up(n) * depth, 16, m * n);
      if (areas === null) return reference.multiply(A, B);
      const [a, b, aPacked, bPacked, tile, c] = areas as Six;
      put(a, A.data);
      put(b, B.data);
      wasm.multiply(a, b, m, depth, n, aPacked, bPacked, tile, c);
      return { rows: m, cols: n, data: take(c, m * n) };
    },
    cholesky(A, floor) {
      const n = A.rows;
      const areas = layOut(n * n, up(n) ** 2);
      if (areas === null) return reference.cholesky(A, floor);
      const [a, panels] = areas as Two;
      put(a, A.data);
      const column = wasm.cholesky(a, n, floor, panels);
      return column >= 0 ? column : { rows: n, cols: n, data: take(a, n * n) };
    },
    choleskyInPlace(data, n, floor) {
      const areas = layOut(n * n, up(n) ** 2);
      if (areas === null) return reference.choleskyInPlace(data, n, floor);
      const [a, panels] = areas as Two;
      put(a, data);
      const column = wasm.cholesky(a, n, floor, panels);
      if (column < 0) data.set(new Float64Array(wasm.memory.buffer, a, n * n));
      return column;
    },
    solveLower(L, B) {
      const n = L.rows;
      const m = B.cols;
      const areas = layOut(n * n, n * m, up(n) ** 2, up(m) * up(n));
      if (areas === null) return reference.solveLower(L, B);
      const [l, b, panels, packed] = areas as Four;
      put(l, L.data);
      put(b, B.data);
      wasm.solveLower(l, n, b, m, panels, packed);
      return { rows: n, cols: m, data: take(b, n * m) };
    },
    eigen(A) {
      const n = A.rows;
      const stride = Math.ceil(n / 8) * 8;
      const areas = layOut(n * stride, stride, stride, n * n, wasm.eigenScratch(stride));
      if (areas === null) return reference.eigen(A);
      const [a, d, e, rows, scratch] = areas as Five;
      put(a, padded(A, stride));
      const sweeps = wasm.eigen(a, n, stride, d, e, rows, scratch);
      if (sweeps < 0) throw noConvergence(n);
      return { values: take(d, n), rows: take(rows, n * n) };
    },
    eigenvalues(A) {
      const n = A.rows;
      const stride = Math.ceil(n / 8) * 8;
      const areas = layOut(n * stride, stride, stride, wasm.eigenScratch(stride));
      if (areas === null) return reference.eigenvalues(A);
      const [a, d, e, scratch] = areas as Four;
      put(a, padded(A, stride));
      if (wasm.eigenvalues(a, n, stride, d, e, scratch) < 0) throw noConvergence(n);
      return take(d, n);
    },
    withProducts(A, use) {
      const n = A.rows;
      const areas = layOut(up(n) * n, up(n), up(n), n * n);
      if (areas === null) return reference.withProducts(A, use);
      const [packed, from, to, a] = areas as Four;
      put(a, A.data);
      wasm.packColumns(a, n, n, packed);
      const below = base;
      base = a;
      try {
        return use((v, out) => {
          put(from, v);
          wasm.symmetricProduct(packed, n, from, to);
          out.set(new Float64Array(wasm.memory.buffer, to, n));
        });
      } finally {
        base = below;
      }
    },
    deviations(x, window) {
      const windows = Math.max(0, x.length - window + 1);
      const areas = layOut(x.length + 7, windows + 7);
      if (areas === null) return reference.deviations(x, window);
      const [from, out] = areas as Two;
      put(from, x);
      wasm.deviations(from, windows, window, out);
      return take(out, windows);
    },
    alike(rows, n, low, high) {
      // Four numbers of sixteen bits lie in the place of one of sixty-four; a tile is 32 of thirty-two, a flag one of eight.
      const pairs = n === 0 ? 0 : rows.length / n / 2;
      const areas = layOut(rows.length / 4, Math.ceil(n / 8) * 4 * pairs, 16, n / 8);
      if (areas === null) return reference.alike(rows, n, low, high);
      const [from, packed, tile, flags] = areas as Four;
      new Int16Array(wasm.memory.buffer, from, rows.length).set(rows);
      wasm.alike(from, n, pairs, low, high, packed, tile, flags);
      return new Uint8Array(wasm.memory.buffer, flags, n).slice();
    },
    wardMerges(condensed, n) {
      const width = up(n);
      const areas = layOut(condensed.length, width ** 2, width, width, width, width, 3 * (n - 1));
      if (areas === null) return reference.wardMerges(condensed, n);
      const [from, d, penalty, sizes, names, chain, merges] = areas as Seven;
      put(from, condensed);
      wasm.wardMerges(from, n, d, penalty, sizes, names, chain, merges);
      return take(merges, 3 * (n - 1));
    },
    leafPaths(D, n, nodes, isSingle) {
      const areas = layOut(n * n, Math.ceil(nodes.length / 2), n, n, n * n);
      if (areas === null) return reference.leafPaths(D, n, nodes, isSingle);
      const [d, inner, joined, best, m] = areas as Five;
      put(d, D);
      new Int32Array(wasm.memory.buffer, inner, nodes.length).set(nodes);
      // A leaf's path to itself has no length.
      new Float64Array(wasm.memory.buffer, m, n * n).fill(0);
      wasm.leafPaths(d, n, inner, nodes.length / 5, isSingle ? 1 : 0, joined, best, m);
      return take(m, n * n);
    },
    withBook(rates, use) {
      const stride = up(rates.length);
      const areas = layOut(BOOK_ROWS * stride + 4, 0);
      if (areas === null) return reference.withBook(rates, use);
      const below = base;
      const [book, end] = areas as Two;
      base = end;
      try {
        return use(createWasmBook(wasm, book, stride, rates));
      } finally {
        base = below;
      }
    },
  };
}

const noConvergence = (n: number): Error =>
  new Error(`symmetricEigen: no convergence after ${60 * n} sweeps of ${n} × ${n}`);

type Two = [number, number];
type Four = [...Two, ...Two];
type Five = [...Four, number];
type Six = [...Four, ...Two];
type Seven = [...Six, number];

/** The next multiple of four: panels hold four rows or columns. */
const up = (count: number): number => Math.ceil(count / 4) * 4;

function padded({ rows: n, data }: Matrix, stride: number): Float64Array {
  if (stride === n) return data;
  const wide = new Float64Array(n * stride);
  for (let i = 0; i < n; i++) wide.set(data.subarray(i * n, i * n + n), i * stride);
  return wide;
}

/** "\0asm" and version 1: what follows may still need features that are missing here. */
const isModule = (bytes: Uint8Array): boolean => [0, 97, 115, 109, 1, 0, 0, 0].every((byte, i) => bytes[i] === byte);
