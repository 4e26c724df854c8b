import { performance } from 'node:perf_hooks';
import process from 'node:process';

/**
 * What one call of each function costs, in milliseconds: the CPU time of the process (median) and the wall time (median
 * and range).
 *
 * The rivals take turns, sample by sample, so that a busy moment of the machine meets all of them. A sample repeats its
 * function until `sampleMs` have passed; ten of them go before the first as warm-up. Ratios are taken from the CPU time: on
 * a machine that others use, the wall time also counts their work. A function that answers with a promise is awaited.
 *
 * `once`: what takes seconds is called once a sample and not before, in three samples at most.
 */
export async function measure(rivals, { samples: wanted = 9, sampleMs = 40, once = false } = {}) {
  const samples = once ? Math.min(3, wanted) : wanted;
  const names = Object.keys(rivals);
  const taken = new Map(names.map((name) => [name, { wall: [], cpu: [] }]));
  const repeats = new Map();
  for (const name of names) repeats.set(name, once ? 1 : await repeatsFor(rivals[name], sampleMs));
  for (let k = 0; k < samples; k++) {
    for (const name of names) {
      const run = rivals[name];
      const count = repeats.get(name);
      const cpu = process.cpuUsage();
      const start = performance.now();
      for (let i = 0; i < count; i++) {
        const answer = run();
        if (answer instanceof Promise) await answer;
      }
      const { wall, cpu: cpus } = taken.get(name);
      wall.push((performance.now() - start) / count);
      const { user, system } = process.cpuUsage(cpu);
      cpus.push((user + system) / 1000 / count);
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(taken.get(name))]));
}

/** Calls that fill a sample, counted at the end of a warm-up of ten: the compiler is through with the code by then. */
async function repeatsFor(run, sampleMs) {
  let count = 0;
  let start = performance.now();
  for (let sample = 0; sample < 10; sample++) {
    count = 0;
    start = performance.now();
    do {
      const answer = run();
      if (answer instanceof Promise) await answer;
      count++;
    } while (performance.now() - start < sampleMs);
  }
  return Math.max(1, count);
}

function summary({ wall, cpu }) {
  const [w, c] = [wall, cpu].map((values) => [...values].sort((p, q) => p - q));
  const middle = (w.length - 1) / 2;
  return { cpuMedianMs: c[middle], wallMedianMs: w[middle], wallMinMs: w[0], wallMaxMs: w.at(-1), samples: w.length };
}
