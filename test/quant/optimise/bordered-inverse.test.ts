import { describe, expect, it } from 'vitest';
import { borderedInverse, saddleInverse } from '../../../quant/optimise/bordered-inverse.js';
import { gaussian, uniform } from './random-problem.js';

/** A symmetric matrix of either sign, s × s. */
function symmetric(s: number, seed: number): Float64Array {
  const r = uniform(seed);
  const K = new Float64Array(s * s);
  for (let i = 0; i < s; i++) for (let j = 0; j <= i; j++) K[i * s + j] = K[j * s + i] = gaussian(r);
  return K;
}

/** max |K M − I| over the rows in `order`, M asked for column by column. */
function misfit(K: Float64Array, s: number, order: readonly number[], inverse: ReturnType<typeof borderedInverse>) {
  let worst = 0;
  for (let c = 0; c < order.length; c++) {
    const unit = new Float64Array(order.length);
    unit[c] = 1;
    const column = new Float64Array(order.length);
    inverse.apply(unit, column);
    order.forEach((i, a) => {
      let sum = a === c ? -1 : 0;
      order.forEach((j, b) => {
        sum += K[i * s + j]! * column[b]!;
      });
      worst = Math.max(worst, Math.abs(sum));
    });
  }
  return worst;
}

const empty = () => borderedInverse(new Float64Array(0), 0);

describe('borderedInverse', () => {
  it('is the inverse after any order of insertions and removals, also beyond its first room', () => {
    const s = 80;
    const K = symmetric(s, 3);
    const r = uniform(5);
    const inverse = empty();
    const order: number[] = [];
    const outside = Array.from({ length: s }, (_, i) => i);
    let removed = 0;
    for (let step = 0; step < 160; step++) {
      if (order.length > 5 && r() < 0.3) {
        const k = Math.floor(r() * order.length);
        if (!inverse.remove(k, 1e-2)) continue;
        outside.push(order[k]!);
        const last = order.pop()!;
        if (k < order.length) order[k] = last;
        removed++;
        continue;
      }
      const i = outside.shift();
      if (i === undefined) break;
      const column = Float64Array.from(order, (j) => K[i * s + j]!);
      if (Math.abs(inverse.insert(column, K[i * s + i]!, 1e-2)) > 1e-2) order.push(i);
      else outside.push(i);
    }
    expect(order.length).toBeGreaterThan(40);
    expect(removed).toBeGreaterThan(10);
    expect(inverse.size).toBe(order.length);
    expect(misfit(K, s, order, inverse)).toBeLessThan(1e-8);
  });

  it('leaves out a row that depends on the others, and says so by its pivot', () => {
    const inverse = empty();
    inverse.insert(new Float64Array(0), 4, 1e-12);
    expect(inverse.insert(Float64Array.of(2), 1, 1e-12)).toBe(0);
    expect(inverse.size).toBe(1);
    expect(inverse.insert(Float64Array.of(2), 0, 1e-12)).toBe(-1);
    expect(inverse.size).toBe(2);
    expect(misfit(Float64Array.of(4, 2, 2, 0), 2, [0, 1], inverse)).toBe(0);
  });

  it('keeps a row without which nothing could be inverted', () => {
    // [0 1; 1 0] is its own inverse, and neither row stands alone.
    const inverse = borderedInverse(Float64Array.of(0, 1, 1, 0), 2);
    expect(inverse.remove(0, 1e-12)).toBe(false);
    expect(inverse.size).toBe(2);
    expect(misfit(Float64Array.of(0, 1, 1, 0), 2, [0, 1], inverse)).toBe(0);
  });
});

describe('saddleInverse', () => {
  it('inverts [Q A; A 0] whatever Q is', () => {
    for (const k of [0, 1, 2, 5, 9]) {
      const Q = k === 2 ? new Float64Array(4) : symmetric(k, k + 1);
      const r = uniform(k + 11);
      const A = Float64Array.from({ length: k * k }, () => gaussian(r));
      const s = 2 * k;
      const K = new Float64Array(s * s);
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          K[i * s + j] = Q[i * k + j]!;
          K[(k + i) * s + j] = K[j * s + k + i] = A[i * k + j]!;
        }
      }
      const inverse = saddleInverse(Q, A, k);
      expect(inverse).not.toBeNull();
      const all = Array.from({ length: s }, (_, i) => i);
      expect(misfit(K, s, all, borderedInverse(inverse!, s)), `k = ${k}`).toBeLessThan(1e-9);
    }
  });

  it('is null where the rows depend on one another', () => {
    expect(saddleInverse(symmetric(2, 1), Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
  });
});
