// Measures the compiled sources and writes bench/results/<suite>.json. See bench/README.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, versionsOfOurs } from './machine.mjs';
import { measure } from './measure.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Each suite with the folder it measures and whom it measures it against. */
const SUITES = {
  quant: { load: () => import('./quant/suite.mjs'), measured: 'quant', others: ['ml-matrix', 'assemblyscript'] },
  lakehouse: { load: () => import('./lakehouse/suite.mjs'), measured: 'lakehouse', others: ['@duckdb/node-api'] },
  screening: { load: () => import('./screening/suite.mjs'), measured: 'market', others: ['ccxt', 'undici'] },
  regime: { load: () => import('./regime/suite.mjs'), measured: 'stages', others: [] },
  stages: { load: () => import('./stages/suite.mjs'), measured: 'stages', others: [] },
  'walk-forward': { load: () => import('./walk-forward/suite.mjs'), measured: 'stages', others: [] },
  report: { load: () => import('./report/suite.mjs'), measured: 'reports', others: [] },
};

/** Fresh processes of everybody in a comparison with peers. */
const PEER_ROUNDS = 7;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    export: { type: 'string' },
    only: { type: 'string', default: '' },
    samples: { type: 'string', default: '9' },
  },
});
process.exitCode = await run(positionals[0] ?? '', values);

async function run(suite, { export: folder, only, samples }) {
  if (suite !== 'peers' && !Object.hasOwn(SUITES, suite))
    return misuse(`which suite? ${[...Object.keys(SUITES), 'peers'].join(', ')}`);
  if (!existsSync(join(here, '..', 'dist', 'quant', 'index.js')))
    return misuse('nothing is built: npm run build first');
  // Peers in another language take turns by whole processes.
  if (suite === 'peers')
    return (await import('./peers/run.mjs')).runPeers(positionals.slice(1), {
      rounds: PEER_ROUNDS,
    });
  const count = Number(samples);
  if (!Number.isInteger(count) || count < 1 || count % 2 === 0)
    return misuse(`--samples ${samples}: an odd number, please`);

  const { cases } = await SUITES[suite].load();
  const results = [];
  let isWhole = only === '';
  for await (const { group, size, inputs, rivals, once = false, goalMs, measured, skipped } of cases()) {
    if (!`${group} ${size}`.includes(only)) continue;
    if (skipped !== undefined) {
      process.stderr.write(`${group} ${size}: SKIPPED: ${skipped}\n`);
      isWhole = false;
      continue;
    }
    if (folder !== undefined) {
      exportInputs(join(folder, `${group} ${size}`.replaceAll(/[^A-Za-z0-9]+/g, '-')), inputs);
      continue;
    }
    const goal = goalMs === undefined ? {} : { goalMs };
    const taken = measured === undefined ? await measure(rivals, { samples: count, once }) : await measured();
    results.push({ group, size, ...goal, ...taken });
    process.stderr.write(`${group} ${size}\n`);
  }
  if (folder !== undefined) return 0;
  process.stdout.write(table(results));
  // A part of the suite must not replace the record of the whole.
  if (isWhole) writeResults(suite, results);
  else process.stderr.write(`bench: results/${suite}.json stays as it is: this was a part of the suite\n`);
  return 0;
}

function misuse(reason) {
  process.stderr.write(`bench: ${reason}\nusage: npm run bench -- SUITE [--only TEXT] [--samples N] [--export DIR]\n`);
  return 2;
}

/** Raw little-endian float64, row after row, with the shapes in shapes.json: what another language needs to join in. */
function exportInputs(folder, inputs) {
  mkdirSync(folder, { recursive: true });
  for (const [name, { data }] of Object.entries(inputs)) {
    writeFileSync(join(folder, `${name}.f64`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { rows, cols }]) => [name, [rows, cols]]));
  writeFileSync(join(folder, 'shapes.json'), `${JSON.stringify(shapes)}\n`);
}

function writeResults(suite, results) {
  const versions = { ...versionsOfOurs(SUITES[suite].measured), v8: process.versions.v8 };
  for (const name of SUITES[suite].others) versions[name] = installedVersion(name);
  mkdirSync(join(here, 'results'), { recursive: true });
  const text = JSON.stringify({ suite, machine: machine(), versions, unit: 'ms per call', results }, null, 1);
  writeFileSync(join(here, 'results', `${suite}.json`), `${text}\n`);
}

function installedVersion(name) {
  return JSON.parse(readFileSync(join(here, '..', 'node_modules', name, 'package.json'), 'utf8')).version;
}
