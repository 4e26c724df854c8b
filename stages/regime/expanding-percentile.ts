import { upperBound } from '../rank.js';

/**
 * Share of a series' own past that is not above today's value, asked once a session in order.
 * Null while fewer than `atLeast` past values exist, and for a session without a value, which then leaves no trace.
 */
export function expandingPercentile(atLeast: number): (value: number | null) => number | null {
  let past = new Float64Array(1024);
  let count = 0;
  return (value) => {
    if (value === null) return null;
    const notAbove = upperBound(past.subarray(0, count), value);
    const percentile = count >= atLeast ? notAbove / count : null;
    if (count === past.length) {
      const grown = new Float64Array(2 * count);
      grown.set(past);
      past = grown;
    }
    past.copyWithin(notAbove + 1, notAbove, count);
    past[notAbove] = value;
    count++;
    return percentile;
  };
}
