/** A rival as a command of its own, timed from its start to its end. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const DAY_MS = 86_400_000;

export async function wholeProcess(rival, { python, folder }) {
  const [{ name, inputs }] = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
  const csv = join(folder, 'prices.csv');
  if (!existsSync(csv)) writeFileSync(csv, table(join(folder, name, 'prices.f64'), inputs.prices));
  const place = join(folder, 'answers', rival);
  mkdirSync(place, { recursive: true });
  const [command, script] = rival === 'ours' ? [process.execPath, 'ours.mjs'] : [python, `${rival}.py`];
  const began = performance.now();
  await promisify(execFile)(command, [join(here, 'cold-start', script), csv, join(place, `${name}.weights.f64`)]);
  const wallMs = performance.now() - began;
  return { started: { startMs: 0, versions: {} }, lines: [{ case: name, wallMs, cpuMs: wallMs, repeats: 1 }] };
}

function table(file, [rows, cols]) {
  const values = new Float64Array(new Uint8Array(readFileSync(file)).buffer);
  const lines = Array.from({ length: rows }, (_, t) => {
    const day = new Date(Date.UTC(1990, 0, 1) + t * DAY_MS).toISOString().slice(0, 10);
    return [day, ...values.subarray(t * cols, (t + 1) * cols)].join(',');
  });
  return `${['date', ...Array.from({ length: cols }, (_, k) => `a${k}`)].join(',')}\n${lines.join('\n')}\n`;
}
