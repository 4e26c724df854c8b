/**
 * `node windows.mjs WINDOWS THREADS`: the product's steps over the last WINDOWS windows of one book of 30 simulated assets, everything
 * stored, on so many threads; one line of JSON.
 */
import process from 'node:process';
import { documentLabel } from '../../dist/activities/labels.js';
import { runWalkForward } from '../../dist/workflows/walk-forward.js';
import { memoryMb } from '../machine.mjs';
import { perpetualBars } from '../stages/market.mjs';
import { clocked, inFolder } from '../walk-forward/clocked-run.mjs';
import { fixedBook, pin } from '../walk-forward/fixed-book.mjs';
import { loadEverywhere, withSteps } from '../walk-forward/own-steps.mjs';

const [N, EVERY, TRAIN, MOST] = [30, 5, 252, 500];
/** Sessions for the most windows, whatever is asked: every run has the same market to load. */
const T = TRAIN + EVERY * (MOST + 2);
const [WINDOWS, THREADS] = process.argv.slice(2).map(Number);

const walked = (folder) =>
  withSteps(folder, THREADS, async ({ steps, store }) => {
    const pinned = await pin(store, perpetualBars(N, T), await book());
    const { ref: universe } = await steps.universe(pinned);
    const { ref: regime } = await steps.regime({ ...pinned, universe });
    const whole = await steps.planWindows({ ...pinned, regime });
    const input = { ...pinned, regime, ...(await lastWindows(store, whole.ref)) };
    await loadEverywhere(steps, store, input, THREADS);
    const observer = (_, work) => work();
    const { value, wall, cpu } = await clocked(() => runWalkForward(steps, input, observer));
    return { wallMs: wall, cpuMs: cpu, peakMb: memoryMb('VmHWM'), answer: value.backtest.ref.sha256 };
  });

/** The plan's last windows in batches of as many as the product has. */
async function lastWindows(store, ref) {
  const { batches: all, ...plan } = await store.readJson(ref);
  const size = all[0].length;
  const dates = all.flat().slice(-WINDOWS);
  if (dates.length !== WINDOWS) throw new Error(`${dates.length} windows, ${WINDOWS} are to be measured`);
  const batches = Array.from({ length: Math.ceil(WINDOWS / size) }, (_, k) => dates.slice(k * size, (k + 1) * size));
  const spans = batches.map((part) => ({ from: part[0], to: part.at(-1), windows: part.length }));
  return { plan: await store.writeJson(documentLabel('window-plan', WINDOWS), { ...plan, batches }), batches: spans };
}

async function book() {
  const mandate = await fixedBook();
  return {
    ...mandate,
    profiles: ['min_variance', 'risk_parity'],
    rebalance: { ...mandate.rebalance, every: EVERY },
    risk: { ...mandate.risk, instrumentCap: 0.2 },
    validation: { ...mandate.validation, train: TRAIN },
  };
}

process.stdout.write(`${JSON.stringify(await inFolder(walked))}\n`);
