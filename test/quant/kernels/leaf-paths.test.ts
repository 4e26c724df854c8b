import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reference } from '../../../quant/kernels/reference/index.js';
import { createWasmKernels } from '../../../quant/kernels/wasm.js';
import { KERNEL_MODULE } from '../../../quant/kernels/wasm-bytes.generated.js';

/** The nodes of a tree over the positions [from, to), children first, cut where `cuts` say. */
function splitAt(from: number, to: number, cuts: number[]): Int32Array {
  const nodes: number[] = [];
  const cut = (begin: number, end: number): number => {
    if (end - begin < 2) return end;
    const middle = begin + 1 + (cuts.pop()! % (end - begin - 1));
    const [left, right] = [cut(begin, middle), cut(middle, end)];
    nodes.push(begin, left, middle, right, end);
    return middle;
  };
  cut(from, to);
  return Int32Array.from(nodes);
}

describe('the fast kernel of leaf orders equals the plain one bit for bit', () => {
  const wasm = createWasmKernels(Uint8Array.from(Buffer.from(KERNEL_MODULE, 'base64')));
  if (wasm === null) throw new Error('this machine has no WebAssembly SIMD: the fast kernels cannot be tested here');

  it('in shortest paths through any tree, in both precisions', () => {
    const tree = fc.integer({ min: 2, max: 45 }).chain((n) => {
      const cuts = fc.array(fc.nat(), { minLength: n - 1, maxLength: n - 1 });
      const distances = fc.array(fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(0, 0.5, 1)), {
        minLength: n * n,
        maxLength: n * n,
      });
      return fc.tuple(fc.constant(n), cuts, distances);
    });
    fc.assert(
      fc.property(tree, fc.boolean(), ([n, cuts, distances], isSingle) => {
        const D = Float64Array.from(distances);
        for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) D[i * n + j] = D[j * n + i]!;
        const nodes = splitAt(0, n, [...cuts]);
        expect(wasm.leafPaths(D, n, nodes, isSingle)).toEqual(reference.leafPaths(D, n, nodes, isSingle));
      }),
    );
  });
});
