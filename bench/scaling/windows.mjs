/**
 * `node windows.mjs WINDOWS THREADS`: the product's steps over the last WINDOWS windows of one book of 30 simulated assets, everything
 * stored, on so many threads; one line of JSON.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { documentLabel } from '../../dist/activities/labels.js';
import { createSteps } from '../../dist/activities/steps.js';
import { openContext, settingsFromEnvironment } from '../../dist/workers/settings.js';
import { threadPool } from '../../dist/workers/threads.js';
import { runWalkForward } from '../../dist/workflows/walk-forward.js';
import { perpetualBars } from '../stages/market.mjs';
import { clocked, inFolder } from '../walk-forward/clocked-run.mjs';
import { fixedBook, pin } from '../walk-forward/fixed-book.mjs';

const [N, EVERY, TRAIN, MOST] = [30, 5, 252, 500];
/** Sessions for the most windows, whatever is asked: every run has the same market to load. */
const T = TRAIN + EVERY * (MOST + 2);
const [WINDOWS, THREADS] = process.argv.slice(2).map(Number);

process.stdout.write(`${JSON.stringify(await inFolder(walked))}\n`);

async function walked(folder) {
  const settings = settingsFromEnvironment({ root: folder, home: folder, threads: THREADS });
  const context = openContext(settings);
  const threads = threadPool(settings);
  const { signal } = new AbortController();
  const steps = createSteps(context, threads, () => ({ progress: () => {}, signal, lastAttempt: true }));
  try {
    const pinned = await pin(context.store, perpetualBars(N, T), await book());
    const { ref: universe } = await steps.universe(pinned);
    const { ref: regime } = await steps.regime({ ...pinned, universe });
    const whole = await steps.planWindows({ ...pinned, regime });
    const input = { ...pinned, regime, ...(await lastWindows(context.store, whole.ref)) };
    // Every thread loads the market before the time starts.
    const nothing = { schema: 'window-plan/1', batches: Array.from({ length: THREADS }, () => []) };
    const empty = await context.store.writeJson(documentLabel('window-plan'), nothing);
    await Promise.all(nothing.batches.map((_, batch) => steps.decideWindows({ ...input, plan: empty, batch })));
    const observer = (_, work) => work();
    const { value, wall, cpu } = await clocked(() => runWalkForward(steps, input, observer));
    return { wallMs: wall, cpuMs: cpu, peakMb: peakMb(), answer: value.backtest.ref.sha256 };
  } finally {
    await threads.close();
  }
}

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

/** The most memory this process ever held, all threads, 10^6 bytes. */
function peakMb() {
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024) / 1e6;
}
