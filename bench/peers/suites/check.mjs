/** Answers held against each other before any time counts. Every check gives {error, unit}: at most `gate`, or the time is void. */

/** Largest absolute difference of two arrays of one length. */
export function distance(a, b) {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
}

/** Whether two labellings part the items alike, whatever the labels are called. */
export function samePartition(a, b) {
  const seen = new Map();
  const back = new Map();
  return (
    a.length === b.length &&
    a.every((label, k) => {
      if (!seen.has(label)) seen.set(label, b[k]);
      if (!back.has(b[k])) back.set(b[k], label);
      return seen.get(label) === b[k] && back.get(b[k]) === label;
    })
  );
}

/** Σ w, row after row. */
export function product({ rows, cols, data }, w) {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += data[i * cols + j] * w[j];
    return sum;
  });
}

export const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);

/** Largest excess over any limit of a long-only, fully invested book: fraction of NAV. */
export function violation(w, { upper, groups, cap }) {
  const over = groups.map((members) => members.reduce((sum, k) => sum + w[k], 0) - cap);
  const sum = w.reduce((s, v) => s + v, 0);
  return Math.max(0, Math.abs(sum - 1), ...over, ...[...w].map((v) => Math.max(-v, v - upper)));
}
