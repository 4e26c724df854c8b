const CELLS = 40;
const FULL = '█';
const EMPTY = '░';

/** "██████░░░░ 60%": how much of a whole is done, no wider than `width` columns. RangeError where the share is no number. */
export function progressBar(share: number, width: number): string {
  if (Number.isNaN(share)) throw new RangeError('progressBar: the share is no number');
  const kept = Math.min(1, Math.max(0, share));
  // Rounded down: nothing is shown as finished before it is.
  const percent = `${String(Math.floor(kept * 100)).padStart(3)}%`;
  const cells = Math.max(0, Math.min(CELLS, width - percent.length - 1));
  const full = Math.floor(kept * cells);
  return `${FULL.repeat(full)}${EMPTY.repeat(cells - full)} ${percent}`;
}
