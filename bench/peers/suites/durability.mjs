import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  BACKTEST,
  DATA,
  FROM,
  PORTFOLIO,
  placeOf,
  SEXTANT,
  THREADS,
  TO,
  withFolders,
} from '../../durability/place.mjs';
import { command, succeeded } from '../../durability/processes.mjs';
import { killedOnTemporal, onTemporal } from '../../durability/temporal.mjs';
import { objectOf } from '../../durability/windows.mjs';
import { ranged, summary } from '../own-table.mjs';

const PLAIN = fileURLToPath(new URL('../../durability/plain.mjs', import.meta.url));
/** A round takes minutes. */
const ROUNDS = 3;
/** What Temporal may add to a backtest in process. */
const GOAL = 0.1;
const NAMES = {
  plain: 'a plain function, one thread',
  inProcess: `in process, ${THREADS} threads`,
  temporal: `on Temporal, ${THREADS} threads`,
};

/** How each way takes the same backtest in a fresh folder. */
const WAYS = {
  async plain({ folder }) {
    const ended = succeeded('plain', await command(process.execPath, [PLAIN, PORTFOLIO, FROM, TO], placeOf(folder)));
    return { ...ended, backtest: JSON.parse(ended.stdout).backtest };
  },
  async inProcess({ folder }) {
    const args = [SEXTANT, ...BACKTEST, '--engine', 'local'];
    const ended = succeeded('in process', await command(process.execPath, args, placeOf(folder)));
    return { ...ended, ...(await hashesOf(folder, JSON.parse(ended.stdout))) };
  },
  async temporal({ folder }) {
    const { result, ...times } = await onTemporal(folder);
    return { ...times, ...(await hashesOf(folder, result)) };
  },
};

/** Every artifact that decides, simulates or judges; a report names the run's place. */
async function hashesOf(folder, { artifacts }) {
  const plan = await objectOf(join(folder, 'home'), artifacts['window-plan']);
  const deciding = Object.entries(artifacts).filter(([step]) => !/^(audit|report|conclude)/.test(step));
  return { backtest: artifacts.backtest, deciding: Object.fromEntries(deciding), windows: plan.batches.flat().length };
}

export default {
  id: 'B7',
  title: `The price of durability: one backtest, ${FROM} to ${TO}, ${PORTFOLIO.slice('configs/'.length)}`,
  measured: 'workers',
  missing: () => (existsSync(DATA) ? null : `there is no ${DATA}`),
  run: () => withFolders(measured),
};

async function measured(fresh) {
  const loads = [];
  const taken = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  for (let round = 0; round < ROUNDS; round++) {
    const names = Object.keys(WAYS);
    for (const way of names.map((_, k) => names[(k + round) % names.length])) {
      const run = await inFolder(fresh, WAYS[way]);
      taken[way].push(run);
      loads.push(loadavg()[0]);
      same(`${way}, backtest`, Object.values(taken).flat(), ({ backtest: hash }) => hash, run.backtest);
      const [wall, cpu] = [run.wallMs, run.cpuMs].map((ms) => (ms / 1000).toFixed(1));
      process.stderr.write(`B7 round ${round + 1} of ${ROUNDS}: ${way}, ${wall} s, ${cpu} s of CPU\n`);
    }
  }
  const [{ windows, deciding, backtest }] = taken.inProcess;
  const whole = [...taken.inProcess, ...taken.temporal];
  same('deciding artifacts', whole, (run) => JSON.stringify(run.deciding), JSON.stringify(deciding));
  const killed = await inFolder(fresh, async ({ folder }) => {
    const run = await killedOnTemporal(folder, { windows });
    return { ...run, ...(await hashesOf(folder, run.result)), result: undefined };
  });
  same('deciding artifacts after the kill', [killed], (run) => JSON.stringify(run.deciding), JSON.stringify(deciding));
  return told({ taken, killed, windows, backtest, loads });
}

async function inFolder(fresh, work) {
  const place = await fresh();
  try {
    return await work(place);
  } finally {
    await place.remove();
  }
}

/** An answer that differs voids every time here. */
function same(what, runs, of, expected) {
  const other = runs.find((run) => of(run) !== expected);
  if (other !== undefined) throw new Error(`${what}: ${of(other)}, not ${expected}`);
}

/** The section made of what was measured. */
export function told({ taken, killed, windows, backtest, loads }) {
  const times = Object.fromEntries(
    Object.entries(taken).map(([way, runs]) => [
      way,
      { wall: summary(runs.map(({ wallMs }) => wallMs / 1000)), cpu: summary(runs.map(({ cpuMs }) => cpuMs / 1000)) },
    ]),
  );
  const more = (way, kind) => times[way][kind].median / times.inProcess[kind].median - 1;
  const reached = more('temporal', 'cpu');
  const verdict = `≤ ${100 * GOAL} %: ${reached <= GOAL ? 'met' : 'MISSED'}`;
  const rows = Object.entries(times).map(([way, { wall, cpu }]) => [
    NAMES[way],
    ranged(wall),
    ranged(cpu),
    ...(way === 'inProcess'
      ? ['', '', '']
      : [percent(more(way, 'wall')), percent(more(way, 'cpu')), way === 'temporal' ? verdict : '']),
  ]);
  const lost = killed.wallMs / 1000 - times.temporal.wall.median;
  rows.push(['on Temporal, the worker killed at half', (killed.wallMs / 1000).toFixed(1), '', '', '', '']);
  const part = (name) => (summary(taken.temporal.map(({ parts }) => parts[name])).median / 1000).toFixed(1);
  return {
    unit: 's',
    columns: [
      'how',
      'wall s, median (range)',
      'CPU s, median (range)',
      'wall more than in process',
      'CPU more',
      'goal',
    ],
    rows,
    notes: [
      `${windows} windows; ${taken.inProcess.length} rounds taking turns, each in a folder of its own that holds imported bars and nothing else. Wall time from the start of the command to its end; server and worker are there before. The goal is judged on CPU time: the command asks how far the run is, and the server keeps house, for as long as the clock runs, so a busy machine raises that part.`,
      `Every run ended with the same walk-forward (${backtest.slice(0, 8)}); those of the product with the same hash of every artifact up to the promises.`,
      'The plain function takes the same stages in the same order and writes the report; it stores, hashes and remembers nothing between them. It has one thread, so its CPU time is what compares.',
      `CPU time on Temporal, medians: worker ${part('ofWorker')} s, server ${part('ofServer')} s, command ${part('ofCommand')} s.`,
      `Worker killed with ${killed.decidedAtKill} of ${windows} windows decided, another started at once: the same hashes; ${killed.decidedTwice} remembered windows decided again, and at most one begun anew in each of the ${killed.underWay} batches under way (threads: ${THREADS}; ${killed.decidedTwice === 0 && killed.underWay <= THREADS ? 'met' : 'MISSED'}). ${lost.toFixed(1)} s more than an undisturbed run's median, from one kill: the server waits 15 s for a heartbeat before it hands a batch on.`,
      `Average load of the machine beside the runs: ${Math.min(...loads).toFixed(0)} to ${Math.max(...loads).toFixed(0)} on its processors, which wall times count.`,
    ],
    inputs: [backtest],
    figures: { times, killed, loads, parts: taken.temporal.map(({ parts }) => parts) },
  };
}

const percent = (value) => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)} %`;
