/** The backtest whose durability is priced, and fresh folders to run it in: the market imported, nothing else done. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../../dist/scripts/results/run-panel.js';
import { command, succeeded } from './processes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const SEXTANT = join(root, 'scripts', 'sextant.mjs');
export const PORTFOLIO = 'configs/results/portfolio_bybit.yaml';
export const [FROM, TO] = ['2022-01-03', '2025-11-12'];
export const THREADS = 2;
/** Bars of the panel; they do not ship. */
export const DATA = join(
  process.env['SEXTANT_DATA'] === undefined ? join(root, '..', 'shared', 'data') : resolve(dataFolder()),
  'crypto_perp_daily.csv.gz',
);

export const BACKTEST = ['backtest', '--json', '--portfolio', PORTFOLIO, '--from', FROM, '--to', TO];

/** What a process of a run works in: its folder and nothing of the user's Temporal or Sextant settings. */
export function placeOf(folder, more = {}) {
  const foreign = /^(TEMPORAL_|SEXTANT_|NODE_OPTIONS$)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return { cwd: folder, env: { ...env, SEXTANT_HOME: join(folder, 'home'), SEXTANT_THREADS: `${THREADS}`, ...more } };
}

/** Imports the panel once, hands out copies of the folder, and removes all of them in the end. */
export async function withFolders(work) {
  const all = await mkdtemp(join(tmpdir(), 'sextant-durability-'));
  try {
    const template = join(all, 'template');
    await mkdir(template);
    await cp(join(root, 'configs'), join(template, 'configs'), { recursive: true });
    const mapping = 'configs/mappings/crypto_perp_daily.yaml';
    const args = [SEXTANT, 'import', 'bars', DATA, '--mapping', mapping, '--json'];
    succeeded('import', await command(process.execPath, args, placeOf(template)));
    let count = 0;
    return await work(async () => {
      const folder = join(all, `run-${++count}`);
      await cp(template, folder, { recursive: true });
      return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
    });
  } finally {
    await rm(all, { recursive: true, force: true });
  }
}
