import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressBar } from '../../reports/terminal/progress-bar.js';
import { displayWidth } from '../../reports/terminal/width.js';

describe('progressBar', () => {
  it('fills as the share grows, and says the percent', () => {
    expect(progressBar(0, 15)).toBe(`${'░'.repeat(10)}   0%`);
    expect(progressBar(0.6, 15)).toBe(`${'█'.repeat(6)}${'░'.repeat(4)}  60%`);
    expect(progressBar(1, 15)).toBe(`${'█'.repeat(10)} 100%`);
  });
  it('is not full before the end, and neither below empty nor above full', () => {
    expect(progressBar(0.999, 15)).toBe(`${'█'.repeat(9)}░  99%`);
    expect(progressBar(-0.5, 15)).toBe(progressBar(0, 15));
    expect(progressBar(7, 15)).toBe(progressBar(1, 15));
    expect(() => progressBar(Number.NaN, 15)).toThrow('the share is no number');
  });
  it('keeps to the width', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 6, max: 200 }), (share, width) => {
        expect(displayWidth(progressBar(share, width))).toBeLessThanOrEqual(Math.min(width, 45));
      }),
    );
  });
});
