import { loadavg } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { launch, succeeded } from '../../durability/processes.mjs';
import { ranged, summary } from '../own-table.mjs';

const script = (name) => fileURLToPath(new URL(`../../scaling/${name}.mjs`, import.meta.url));
/** Sizes with the processes each is measured in: the large ones take a minute of CPU time. */
const INSTRUMENTS = { 300: 3, 1000: 3, 3000: 1, 10000: 1 };
const WINDOWS = { 12: 3, 100: 3, 500: 1 };
/** Windows that are also decided on one thread. */
const ON_ONE = 100;
/** Sizes at which everything is clustered too: beyond them a matrix of all pairs is what takes the memory. */
const CLUSTER_ALL = 3000;
/** Of one workflow: what the test of the screening holds it to. */
const BUDGET = { events: 2000, bytes: 2 * 1024 * 1024 };
/** An exponent up to here is one of linear growth, measured on a machine that others use. */
const LINEAR = 1.1;
const PARTS = ['universe', 'regime', 'signals', 'selection', 'selection of all'];

export default {
  id: 'B11',
  title: 'Scaling: instruments, windows, threads and the history of a run',
  measured: 'stages',
  async run() {
    const loads = [loadavg()[0]];
    const instruments = await bySize(INSTRUMENTS, (n) => ['instruments', n, n <= CLUSTER_ALL ? 'all' : 'selected']);
    const windows = await bySize(WINDOWS, (n) => ['windows', n, 2]);
    const [oneThread] = Object.values(await bySize({ [ON_ONE]: WINDOWS[ON_ONE] }, (n) => ['windows', n, 1]));
    const history = await asked('history');
    loads.push(loadavg()[0]);
    return sectionOf({ instruments, windows, oneThread, history, loads });
  },
};

/** The section made of what the processes answered. */
export function sectionOf({ instruments, windows, oneThread, history, loads }) {
  const sections = [
    ofInstruments(instruments),
    ofWindows(windows),
    ofThreads(windows[ON_ONE], oneThread),
    ofHistory(history),
  ];
  return {
    unit: 's',
    columns: [
      'what',
      'size',
      'CPU s, median (range)',
      'wall s, median (range)',
      'peak memory MB',
      'exponent from the size before',
      'goal',
    ],
    rows: sections.flatMap(({ rows }) => rows),
    notes: [
      `Simulated perpetuals of 400 days through the shipped crypto book, one thread, bars loaded before; every sample is a process of its own (${samplesOf(instruments)}; of windows ${samplesOf(windows)}). An exponent is log(t₂ / t₁) / log(n₂ / n₁) of the median CPU times: 1 is linear, 2 quadratic.`,
      ...sections.flatMap(({ notes }) => notes),
      `Average load of the machine before and after: ${loads.map((load) => load.toFixed(0)).join(', ')}.`,
    ],
    inputs: [...Object.values(instruments), ...Object.values(windows)].map(([{ answer }]) => answer),
    figures: { instruments, windows, oneThread, history },
  };
}

/** Samples of every size, each in a process of its own; all of one size must answer the same. */
async function bySize(sizes, argumentsOf) {
  const taken = Object.fromEntries(Object.keys(sizes).map((size) => [size, []]));
  for (let round = 0; round < Math.max(...Object.values(sizes)); round++) {
    for (const [size, rounds] of Object.entries(sizes)) {
      if (round >= rounds) continue;
      const one = await asked(...argumentsOf(Number(size)));
      if (one.answer !== (taken[size][0] ?? one).answer)
        throw new Error(`${size}: ${one.answer}, not ${taken[size][0].answer}`);
      taken[size].push(one);
      process.stderr.write(`B11 round ${round + 1} of ${rounds}: ${argumentsOf(Number(size)).join(' ')}\n`);
    }
  }
  return taken;
}

async function asked(name, ...args) {
  const child = launch(process.execPath, [script(name), ...args.map(String)], { cwd: process.cwd(), env: process.env });
  return JSON.parse(succeeded(name, await child.ended).stdout);
}

const samplesOf = (taken) =>
  Object.entries(taken)
    .map(([size, samples]) => `${samples.length} at ${size}`)
    .join(', ');

const seconds = (samples, kind, part) =>
  summary(samples.map((one) => (part === undefined ? one : one.parts[part])[`${kind}Ms`] / 1000));
const most = (samples, name) => Math.max(...samples.map((one) => one[name]));
const exponent = (before, after, from, to) => Math.log(after / before) / Math.log(to / from);

/** Rows of one measure over growing sizes, and its exponents. */
function growing(label, taken, part, memory) {
  const sizes = Object.keys(taken)
    .map(Number)
    .filter((size) => part === undefined || taken[size][0].parts[part] !== undefined);
  const exponents = [];
  const rows = sizes.map((size, k) => {
    const cpu = seconds(taken[size], 'cpu', part);
    if (k > 0)
      exponents.push(exponent(seconds(taken[sizes[k - 1]], 'cpu', part).median, cpu.median, sizes[k - 1], size));
    const grew = k === 0 ? '' : exponents.at(-1).toFixed(2);
    const verdict = k === 0 ? '' : `≤ ${LINEAR}: ${exponents.at(-1) <= LINEAR ? 'met' : 'MISSED'}`;
    const held = memory === undefined ? '' : most(taken[size], memory).toFixed(0);
    return [label, String(size), ranged(cpu, 2), ranged(seconds(taken[size], 'wall', part), 2), held, grew, verdict];
  });
  return { rows, exponents };
}

function ofInstruments(taken) {
  const whole = Object.fromEntries(
    Object.entries(taken).map(([size, samples]) => [
      size,
      samples.map(({ parts, ...one }) => ({ ...one, ...sumOf(parts) })),
    ]),
  );
  const total = growing('one decision, instruments', whole, undefined, 'peakMb');
  const parts = PARTS.map((part) => ({ part, ...growing(`– ${part}`, taken, part) }));
  const worse = parts.filter(({ exponents }) => exponents.some((value) => value > LINEAR));
  const sizes = Object.keys(taken).map(Number);
  const memory = sizes.map((size) => ((most(taken[size], 'peakMb') - most(taken[size], 'loadedMb')) / size) * 1000);
  return {
    rows: [...total.rows, ...parts.flatMap(({ rows }) => rows)],
    notes: [
      `Worse than linear somewhere (an exponent above ${LINEAR}): ${worse.length === 0 ? 'none' : worse.map(({ part }) => part).join(', ')}. Selection compares every signal with every other, n² by nature: the shipped strategies leave ${sizes.map((size) => `${taken[size][0].counts.signals} signals of ${size}`).join(', ')}; “of all” selects among everything that passed the gates.`,
      `Memory above the loaded bars, kB an instrument: ${memory.map((kb) => kb.toFixed(0)).join(', ')}.`,
    ],
  };
}

/** What one decision takes: everything but the clustering of all. */
function sumOf(parts) {
  const chosen = PARTS.filter((part) => part !== 'selection of all').map((part) => parts[part]);
  const sum = (name) => chosen.reduce((all, part) => all + part[name], 0);
  return { wallMs: sum('wallMs'), cpuMs: sum('cpuMs') };
}

function ofWindows(taken) {
  const { rows } = growing('walk-forward, windows', taken, undefined, 'peakMb');
  return {
    rows,
    notes: [
      'Walk-forwards: 30 simulated assets over 2,762 days, two profiles, a window every five sessions, the product’s steps on two threads with everything stored, from the loaded market to the promises; memory of the whole process.',
    ],
  };
}

function ofThreads(two, one) {
  const [wall, cpu] = ['wall', 'cpu'].map((kind) => seconds(one, kind).median / seconds(two, kind).median);
  if (one[0].answer !== two[0].answer) throw new Error('one thread and two decide otherwise');
  const row = [
    'walk-forward, one thread',
    String(ON_ONE),
    ranged(seconds(one, 'cpu'), 2),
    ranged(seconds(one, 'wall'), 2),
    most(one, 'peakMb').toFixed(0),
    '',
    '',
  ];
  return {
    rows: [row],
    notes: [
      `${ON_ONE} windows on two threads: ${wall.toFixed(2)} times as fast by the clock as on one, at ${(1 / cpu).toFixed(2)} times the CPU time, with the same hash. The clock counts what others do on the machine.`,
    ],
  };
}

function ofHistory({ windows, instruments }) {
  const row = (what, size, executions) => {
    const [events, bytes] = ['events', 'bytes'].map((name) => Math.max(...executions.map((one) => one[name])));
    const within = events <= BUDGET.events && bytes <= BUDGET.bytes;
    const all = executions.reduce((sum, one) => sum + one.events, 0);
    const told = `${all} events, ${events} in one workflow, ${(bytes / 1024).toFixed(0)} KiB`;
    return [what, String(size), told, '', '', '', `≤ ${BUDGET.events}, 2 MiB: ${within ? 'met' : 'MISSED'}`];
  };
  const batches = (all) => all.map((one) => one.batches).join(', ');
  return {
    rows: [
      ...windows.map((one) => row('history of a backtest, windows', one.windows, one.executions)),
      ...instruments.map((one) => row('history of a run, instruments', one.instruments, one.executions)),
    ],
    notes: [
      `Histories as a server counted them: 25 windows are one activity (${batches(windows)} of them), instruments of a lake travel 50 an activity (${batches(instruments)}), of a venue 10, and never in more than 300 batches a universe. The budget is of one workflow; Temporal ends one at 51,200 events.`,
    ],
  };
}
