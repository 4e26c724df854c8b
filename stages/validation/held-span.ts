import type { Mandate } from '../../contracts/mandate.js';
import type { SeriesName } from '../../contracts/validation.js';
import type { LastBar } from './price-panel.js';
import { type ExecutedWindow, windowTarget } from './window-targets.js';

/** What all series together hold after each execution; a window that holds keeps what was there. */
export function holdings(
  windows: readonly ExecutedWindow[],
  names: readonly SeriesName[],
  mandate: Mandate,
): string[][] {
  const current = new Map<SeriesName, string[]>();
  return windows.map(({ decision }) => {
    for (const name of names) {
      const target = windowTarget(name, decision, mandate);
      if (target !== null) current.set(name, Object.keys(target));
    }
    return [...new Set([...current.values()].flat())].sort();
  });
}

/**
 * The last session at which every holding can be valued: its source has published that far, or it is gone for good.
 * Returns the session before the first execution where not even that one can be valued.
 *
 * @param held per window, parallel to `windows`
 * @param dates sessions of the book, days since 1970-01-01
 */
export function lastValuedSession(
  windows: readonly ExecutedWindow[],
  held: readonly (readonly string[])[],
  dates: Int32Array,
  last: ReadonlyMap<string, LastBar>,
): number {
  let window = 0;
  for (let t = windows[0]!.session; t < dates.length; t++) {
    // On the day of a trade both what is sold and what is bought need a price.
    const before = windows[window]!.session < t ? held[window]! : [];
    while (window + 1 < windows.length && windows[window + 1]!.session <= t) window++;
    const known = (id: string): boolean => {
      const bar = last.get(id)!;
      return bar.delisted || bar.date >= dates[t]!;
    };
    if (!before.every(known) || !held[window]!.every(known)) return t - 1;
  }
  return dates.length - 1;
}
