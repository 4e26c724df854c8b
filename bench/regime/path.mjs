import { decidingMeasures, measures } from '../../dist/stages/regime/measures.js';
import { movingWindow } from '../../dist/stages/regime/moving-window.js';
import { returnsPanel } from '../inputs.mjs';

const [N, T] = [1000, 400];
const CONFIG = { shortWindow: 10, longWindow: 60 };

/** The measures of every session of 1,000 instruments: the same members day after day, and a window made afresh each day. */
export function* pathCases() {
  const { data } = returnsPanel(T, N, 11);
  const members = Array.from({ length: N }, (_, j) => Float64Array.from({ length: T }, (__, t) => data[t * N + j]));
  const first = CONFIG.shortWindow + CONFIG.longWindow;
  const path = (measure, isAfresh) => () => {
    let windowOf = movingWindow(CONFIG);
    const out = [];
    for (let s = first; s <= T; s++) {
      if (isAfresh) windowOf = movingWindow(CONFIG);
      out.push(measure(windowOf(members, s), CONFIG));
    }
    return out;
  };
  const rivals = {
    ours: path(measures, false),
    afresh: path(measures, true),
    'states only': path(decidingMeasures, false),
  };
  if (JSON.stringify(rivals.ours()) !== JSON.stringify(rivals.afresh())) {
    throw new Error('a moving window and one made afresh disagree');
  }
  yield { group: 'regime measures of a path', size: `${N} x ${T}`, inputs: {}, goalMs: 400, once: true, rivals };
}
