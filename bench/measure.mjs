import { performance } from 'node:perf_hooks';

/**
 * Median and range of the wall time of several functions, in milliseconds per call.
 *
 * The rivals take turns, sample by sample, so that a busy moment of the machine meets all of them. A sample repeats its
 * function until `sampleMs` have passed; one sample before the first is thrown away.
 */
export function measure(rivals, { samples = 9, sampleMs = 40 } = {}) {
  const names = Object.keys(rivals);
  const times = new Map(names.map((name) => [name, []]));
  const repeats = new Map(names.map((name) => [name, repeatsFor(rivals[name], sampleMs)]));
  for (let k = 0; k < samples; k++) {
    for (const name of names) {
      const run = rivals[name];
      const count = repeats.get(name);
      const start = performance.now();
      for (let i = 0; i < count; i++) run();
      times.get(name).push((performance.now() - start) / count);
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(times.get(name))]));
}

/** Calls that fill a sample, after as much warm-up. */
function repeatsFor(run, sampleMs) {
  let count = 0;
  const start = performance.now();
  do {
    run();
    count++;
  } while (performance.now() - start < 2 * sampleMs);
  return Math.max(1, Math.round(count / 2));
}

function summary(values) {
  const sorted = [...values].sort((p, q) => p - q);
  return { medianMs: sorted[(sorted.length - 1) / 2], minMs: sorted[0], maxMs: sorted.at(-1), samples: sorted.length };
}
