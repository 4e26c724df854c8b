import { reference } from '../../dist/quant/kernels/reference/index.js';
import { selectKernels } from '../../dist/quant/kernels/selected.js';
import { dailyWeights, noise, returnsPanel } from '../inputs.mjs';

const wasm = selectKernels('wasm');

const scaledToOne = (A) => {
  const largest = A.data.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  return { ...A, data: A.data.map((x) => x / largest) };
};

/** The same call on both kernels. */
const pair = (group, size, inputs, call) => ({
  group,
  size,
  inputs,
  rivals: { reference: () => call(reference), ours: () => call(wasm) },
});

/** Kernel by kernel: WebAssembly against the plain TypeScript that gives the same bits. */
export function* kernelCases() {
  for (const n of [50, 200, 500]) {
    const X = returnsPanel(504, n, n);
    yield pair('gram, T = 504', n, { returns: X }, (k) => k.gram(X));
  }
  for (const n of [32, 100, 300]) {
    const [A, B] = [noise(n, n, n), noise(n, n, n + 1)];
    yield pair('multiply', n, { A, B }, (k) => k.multiply(A, B));
  }
  for (const n of [32, 100, 300]) {
    const C = scaledToOne(reference.gram(returnsPanel(2 * n, n, n)));
    yield pair('cholesky', n, { C }, (k) => k.cholesky(C, 0));
  }
  for (const n of [100, 300]) {
    const L = reference.cholesky(scaledToOne(reference.gram(returnsPanel(2 * n, n, n))), 0);
    const B = noise(n, n, 9);
    yield pair('solveLower, n right-hand sides', n, { L, B }, (k) => k.solveLower(L, B));
  }
  for (const n of [50, 200, 500]) {
    const C = scaledToOne(reference.gram(returnsPanel(2 * n, n, n)));
    yield pair('symmetric eigen', n, { C }, (k) => k.eigen(C));
  }
  for (const n of [50, 200, 1000]) yield bookCase(100, n);
}

/** What the simulator does between two sessions: trade to targets exactly after 10 bp, earn a row. */
function bookCase(sessions, n) {
  const { data } = returnsPanel(sessions, n, n);
  const weights = dailyWeights(sessions, n, n + 1);
  const rates = new Float64Array(n).fill(0.001);
  const walk = (book) => {
    let value = 1;
    weights.forEach((w, t) => {
      const rules = { before: value, exactAfterCosts: true, threshold: 0, dust: 1e-14 * value };
      const { cost, invested } = book.trade(w, rules);
      value += book.earn(data, t * n) - invested - cost;
    });
    return value;
  };
  const stacked = { rows: sessions, cols: n, data: Float64Array.from(weights.flatMap((w) => [...w])) };
  const inputs = { returns: { rows: sessions, cols: n, data }, weights: stacked };
  return pair(`book, ${sessions} sessions`, n, inputs, (k) => k.withBook(rates, walk));
}
