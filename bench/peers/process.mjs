import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** One thread for everybody: up to 500 assets a second one gains BLAS little wall time at twice the CPU time. */
const ONE_THREAD = Object.fromEntries(
  ['OPENBLAS', 'OMP', 'MKL', 'NUMBA', 'POLARS_MAX'].map((name) => [`${name}_NUM_THREADS`, '1']),
);

/** Runs one process of a rival over the cases below `folder`; gives what its start took and a line for each case. */
export async function oneProcess(rival, { python, folder }) {
  const ours = rival.startsWith('ours');
  const [command, script] = ours ? [process.execPath, 'ours.mjs'] : [python, 'peer.py'];
  const child = spawn(command, [`${here}${script}`, rival, folder], {
    env: { ...process.env, ...ONE_THREAD, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${rival} ended with ${code}:\n${err.slice(-2000)}`);
  // Libraries print; our lines are the JSON ones.
  const [started, ...lines] = out
    .split('\n')
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line));
  return { started, lines };
}
