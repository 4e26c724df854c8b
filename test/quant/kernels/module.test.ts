import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KERNEL_MODULE, KERNEL_SOURCES } from '../../../quant/kernels/wasm-bytes.generated.js';
import { kernelKey, kernelModule } from '../../../scripts/bootstrap/compile-kernels.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the committed kernel module', () => {
  it('names the sources, compiler and options it was made from', () => {
    expect(KERNEL_SOURCES).toBe(kernelKey(root));
  });
  it('is what they compile to, byte for byte', async () => {
    expect(Buffer.from(await kernelModule(root)).toString('base64')).toBe(KERNEL_MODULE);
  });
  it('has no relaxed operation, whose bits would depend on the machine', () => {
    const bytes = Buffer.from(KERNEL_MODULE, 'base64');
    // Relaxed SIMD is 0xfd with an opcode ≥ 0x100: 0xfd, a byte with its high bit set, then 0x02.
    const relaxed = [...bytes.keys()].filter(
      (i) => bytes[i] === 0xfd && bytes[i + 1]! >= 0x80 && bytes[i + 2] === 0x02,
    );
    expect(relaxed).toEqual([]);
  });
});
