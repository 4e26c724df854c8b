import { expect, it } from 'vitest';
import { createScratch } from '../../../quant/linalg/scratch.js';

it('hands out the same memory again, as long as what is asked for', () => {
  const scratch = createScratch();
  const first = scratch(6).fill(3);
  expect(scratch(4)).toEqual(new Float64Array(4).fill(3));
  expect(scratch(6).buffer).toBe(first.buffer);
  expect(scratch(9)).toHaveLength(9);
});
it('keeps nothing of a size beyond 16 MiB, and shares nothing with another', () => {
  const scratch = createScratch();
  const large = scratch(2 ** 21 + 1);
  expect(large).toHaveLength(2 ** 21 + 1);
  expect(scratch(2 ** 21 + 1).buffer).not.toBe(large.buffer);
  expect(createScratch()(4).buffer).not.toBe(createScratch()(4).buffer);
});
