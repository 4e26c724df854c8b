/** How many may work at once: one, until somebody has waited longer than another worker needs to get ready. */
export interface PatientGate {
  /** Waits for a place, or until the signal says to wait no more; give the place back when done. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export interface GateOptions {
  readonly most: number;
  readonly patienceMs: number;
  /**
   * Gets one more worker ready; its place opens when this ends. Until then the places there are serve whoever waits, so that
   * nobody is given to a worker that still gets ready while another has nothing to do.
   */
  readonly ready?: () => Promise<void>;
}

/**
 * One place, and `most` of them as soon as somebody has waited `patienceMs` and their workers are ready; one again when all have
 * left.
 *
 * Places go in the order they were asked for. Who comes and goes at what time never depends on what is computed, nor the
 * other way round.
 */
export function patientGate({ most, patienceMs, ready = async () => {} }: GateOptions): PatientGate {
  const waiting: (() => void)[] = [];
  let places = 1;
  let taken = 0;
  let gettingReady = 0;
  let patience: NodeJS.Timeout | undefined;

  const admit = (): void => {
    while (taken < places && waiting.length > 0) {
      taken++;
      waiting.shift()!();
    }
    if (waiting.length === 0 || places + gettingReady >= most) {
      clearTimeout(patience);
      patience = undefined;
    } else {
      patience ??= setTimeout(openAll, patienceMs);
    }
  };
  const openAll = (): void => {
    patience = undefined;
    const missing = most - places - gettingReady;
    gettingReady += missing;
    const open = (): void => {
      gettingReady--;
      places++;
      admit();
    };
    // A worker that could not get ready has its place all the same: who is given to it hears why.
    for (let k = 0; k < missing; k++) ready().then(open, open);
  };
  const leave = (): void => {
    taken--;
    if (taken === 0 && waiting.length === 0) places = 1;
    admit();
  };
  return {
    enter(signal) {
      return new Promise((resolve) => {
        let left = false;
        const go = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(() => {
            if (!left) leave();
            left = true;
          });
        };
        // Who waits no more goes on without a place: what is called with an aborted signal ends at once.
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(go), 1);
          left = true;
          admit();
          go();
        };
        if (signal.aborted) {
          left = true;
          go();
          return;
        }
        signal.addEventListener('abort', giveUp);
        waiting.push(go);
        admit();
      });
    },
  };
}
