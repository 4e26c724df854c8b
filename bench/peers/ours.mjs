// One process of ours, as peer.py is one of a rival: `node ours.mjs ours|ours-2 FOLDER`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

const SAMPLE_MS = 60;
/** What the compiler takes is paid once a process, as the imports of the rivals are: an optimiser runs at its speed after a second and a half. */
const WARM_UP_MS = 2000;
/** What takes longer is called once more as it is. */
const SLOW_MS = 3000;

const [name, folder] = process.argv.slice(2);
const began = performance.now();
const { TASKS, close } = await import('./our-tasks.mjs');
say({ startMs: performance.now() - began, versions: { node: process.versions.node } });
for (const it of JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))) {
  const task = TASKS[name][it.task];
  if (task !== undefined) say({ case: it.name, ...(await answered(task, it)) });
}
await close();

async function answered(task, { name: of, inputs, params }) {
  const call = await task(
    Object.fromEntries(Object.entries(inputs).map(([key, shape]) => [key, matrix(of, key, shape)])),
    params,
  );
  const start = performance.now();
  const answer = await call();
  const first = performance.now() - start;
  keep(of, answer);
  return sample(call, first < SLOW_MS ? await warmUp(call) : first);
}

/** Gives what the last call took, ms. By CPU time: on a busy machine wall time passes without a call being made. */
async function warmUp(call) {
  const start = process.cpuUsage();
  for (;;) {
    const began = performance.now();
    await call();
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 > WARM_UP_MS) return tookMs;
  }
}

async function sample(call, lastMs) {
  let repeats = 1;
  if (lastMs < SAMPLE_MS) {
    const start = performance.now();
    for (repeats = 0; performance.now() - start < SAMPLE_MS; repeats++) await call();
  }
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let k = 0; k < repeats; k++) {
    const answer = call();
    if (answer instanceof Promise) await answer;
  }
  const wallMs = (performance.now() - start) / repeats;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 / repeats, repeats };
}

function matrix(of, key, [rows, cols]) {
  const bytes = readFileSync(join(folder, of, `${key}.f64`));
  const data = new Float64Array(new SharedArrayBuffer(bytes.byteLength));
  new Uint8Array(data.buffer).set(bytes);
  return { rows, cols, data };
}

function keep(of, answer) {
  const place = join(folder, 'answers', name);
  mkdirSync(place, { recursive: true });
  for (const [key, values] of Object.entries(answer)) {
    writeFileSync(join(place, `${of}.${key}.f64`), new Uint8Array(Float64Array.from(values).buffer));
  }
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
