/** A process that is started again whenever it ends, as a service manager does it. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Daemon, type DaemonStart, startDaemon } from '../topology/daemon.js';

/** Pause of the service manager after an end that nobody planned. */
const PAUSE_MS = 1_000;
const STOP_MS = 45_000;

export interface KeptAlive {
  /** Ends it outright, and starts it again after the outage; resolves when it was started. */
  kill(outageMs: number): Promise<void>;
  /** Asks it to end, and starts it no more. */
  stop(): Promise<void>;
  /** How often it has ended by itself. */
  ownEnds(): number;
}

/** Starts it and keeps it alive. */
export async function keepAlive(start: DaemonStart): Promise<KeptAlive> {
  let [stopped, killed, ownEnds] = [false, false, 0];
  let current: Daemon = await startDaemon(start);
  const watch = (daemon: Daemon): void => {
    void daemon.ended.then(async () => {
      if (stopped || killed) return;
      ownEnds++;
      await wait(PAUSE_MS);
      // It may have been killed during the pause: then another one stands in its place, or soon will.
      if (!killed && current === daemon) await begin();
    });
  };
  const begin = async (): Promise<void> => {
    if (stopped) return;
    current = await startDaemon(start);
    watch(current);
  };
  watch(current);
  return {
    ownEnds: () => ownEnds,
    async kill(outageMs) {
      killed = true;
      current.kill('SIGKILL');
      await current.ended;
      await wait(outageMs);
      killed = false;
      await begin();
    },
    async stop() {
      stopped = true;
      await current.stop(STOP_MS);
    },
  };
}
