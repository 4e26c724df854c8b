import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/** Threads of every run: what a small machine has. */
export const THREADS = 2;

/** Calls `work` with an empty folder, which is gone afterwards. */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-walk-forward-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Wall time and CPU time of the whole process, all its threads, ms. */
export async function clocked(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { value, wall, cpu: (user + system) / 1000 };
}

/** The row of a table from several runs: medians, and the range of the wall time. */
export function row(runs) {
  const [wall, cpu] = ['wall', 'cpu'].map((name) => runs.map((run) => run[name]).sort((a, b) => a - b));
  const middle = (runs.length - 1) / 2;
  const times = { wallMedianMs: wall[middle], wallMinMs: wall[0], wallMaxMs: wall.at(-1) };
  return { cpuMedianMs: cpu[middle], ...times, samples: runs.length };
}
