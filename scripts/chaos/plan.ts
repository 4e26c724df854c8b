/** What is killed when, from a seed: the same seed kills the same things in the same order after the same pauses. */
import { createRandom } from '../../quant/inference/random.js';

/** A process that can be killed. */
export type Victim = 'server' | 'worker' | 'standby';

export interface Kill {
  readonly victim: Victim;
  /** Counted from the start of the run, or from when the victim before was started again, ms. */
  readonly afterMs: number;
  /** How long nobody starts it again, ms. */
  readonly outageMs: number;
}

export interface RunPlan {
  /** Whether a second worker, of the role compute, stands by. */
  readonly standby: boolean;
  readonly kills: readonly Kill[];
}

const MOST_KILLS = 3;
const LONGEST_OUTAGE_MS = 6_000;

/** The plan of run `index` (from 1) of a seed; `runMs` is how long a run takes that nobody disturbs. */
export function planOfRun(seed: number, index: number, runMs: number): RunPlan {
  // A generator for each run, so that the runs of a seed can be made one at a time.
  const random = createRandom((seed + Math.imul(index, 0x9e3779b1)) >>> 0);
  const standby = random.below(2) === 1;
  const victims: readonly Victim[] = standby ? ['server', 'worker', 'standby'] : ['server', 'worker'];
  const count = 1 + random.below(MOST_KILLS);
  const kills = Array.from({ length: count }, () => ({
    victim: victims[random.below(victims.length)]!,
    // Shares of a run, so that even the last kill of a plan mostly finds it going.
    afterMs: Math.round((random.uniform() * runMs) / count),
    outageMs: random.below(LONGEST_OUTAGE_MS + 1),
  }));
  return { standby, kills };
}
