import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const place = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SHARED = place('../../shared/data/crypto_perp_daily.csv.gz');
/** Of the time that one request after another takes. */
const GOAL = 0.15;

export default {
  id: 'B10',
  title: 'Screening: all venues at once against one request after another, on exchanges that take 150 ms to answer',
  measured: 'market',
  missing: () => (existsSync(SHARED) ? null : `there is no ${SHARED}`),
  /** `npm run bench -- screening`, and its results as a section here. */
  async run() {
    const child = spawn(process.execPath, [place('run.mjs'), 'screening'], {
      stdio: ['ignore', process.stderr, 'inherit'],
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`npm run bench -- screening ended with ${code}`);
    return ofScreening(JSON.parse(readFileSync(place('results/screening.json'), 'utf8')));
  },
};

/** The section made of what `npm run bench -- screening` wrote. */
export function ofScreening({ machine, versions, results: [{ size, notes, ...ways }] }) {
  const { ours, 'one after another': slow } = ways;
  const share = ours.wallMedianMs / slow.wallMedianMs;
  const seconds = (ms) => (ms / 1000).toFixed(1);
  const { v8: _, ...kept } = versions;
  return {
    machine,
    versions: kept,
    unit: 's',
    columns: ['what', 'who', 'wall s', 'CPU s', 'share of the time', 'goal'],
    rows: [
      [
        size,
        'at once',
        seconds(ours.wallMedianMs),
        seconds(ours.cpuMedianMs),
        `${(100 * share).toFixed(1)} %`,
        `≤ ${100 * GOAL} %: ${share <= GOAL ? 'met' : 'MISSED'}`,
      ],
      [size, 'one after another', seconds(slow.wallMedianMs), seconds(slow.cpuMedianMs), '', ''],
    ],
    notes: [
      'Measured by `npm run bench -- screening`, once, seven minutes; `npm run bench -- peers B10` runs that command. Most of the time is waiting, as the venues’ rates ask for.',
      ...notes.map((note) => `${note[0].toUpperCase()}${note.slice(1)}.`),
    ],
    inputs: [],
    figures: { share },
  };
}
