/** How many may work at once: one, until somebody has waited longer than another worker needs to get ready. */
export interface PatientGate {
  /** Waits for a place, or until the signal says to wait no more; give the place back when done. */
  enter(signal: AbortSignal): Promise<() => void>;
}

/**
 * One place, and `most` of them as soon as somebody has waited `patienceMs`; one again when all have left.
 *
 * Places go in the order they were asked for. Who comes and goes at what time never depends on what is computed, nor the
 * other way round.
 */
export function patientGate({ most, patienceMs }: { most: number; patienceMs: number }): PatientGate {
  const waiting: (() => void)[] = [];
  let places = 1;
  let taken = 0;
  let patience: NodeJS.Timeout | undefined;

  const admit = (): void => {
    while (taken < places && waiting.length > 0) {
      taken++;
      waiting.shift()!();
    }
    if (waiting.length === 0 || places === most) {
      clearTimeout(patience);
      patience = undefined;
    } else {
      patience ??= setTimeout(() => {
        places = most;
        admit();
      }, patienceMs);
    }
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
