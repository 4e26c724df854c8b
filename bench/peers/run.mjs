/** `npm run bench -- peers [B1 B2 …]`: ours and the peers in turn, each in fresh processes, answers checked before times count. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { machine, versionsOfOurs } from '../machine.mjs';
import { writeDocument } from './document.mjs';
import { exportCases, readAnswers } from './exchange.mjs';
import { ownTable, runOwn, summary } from './own-table.mjs';
import { oneProcess } from './process.mjs';
import { suiteTable } from './table.mjs';
import { wholeProcess } from './whole-process.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const SUITES = [
  'risk-kernel',
  'risk-parity',
  'capped-quadratic',
  'capped-quadratic-warm',
  'walk-forward',
  'walk-forward-panel',
  'simulator',
  'point-in-time',
  'durable-append',
  'durability',
  'tear-sheet',
  'cold-start',
  'screening',
  'scaling',
];

/** 0 where every suite ran or said why not; 1 without peers; 2 for a suite that is not there. */
export async function runPeers(wanted, { rounds }) {
  const suites = await Promise.all(SUITES.map(async (name) => (await import(`./suites/${name}.mjs`)).default));
  const unknown = wanted.filter((id) => !suites.some((suite) => suite.id === id));
  if (unknown.length > 0) {
    process.stderr.write(`peers: no ${unknown.join(', ')}; there are ${suites.map(({ id }) => id).join(', ')}\n`);
    return 2;
  }
  const asked = suites.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  const python = process.env['SEXTANT_PEERS_PYTHON'] ?? join(here, '.venv', 'bin', 'python');
  if (asked.some(({ run }) => run === undefined) && !existsSync(python)) {
    process.stderr.write(`peers: there is no ${python}: run bench/peers/setup first\n`);
    return 1;
  }
  for (const suite of asked) {
    const missing = suite.missing?.() ?? null;
    if (missing !== null) {
      process.stderr.write(`${suite.id}: skipped: ${missing}\n`);
      continue;
    }
    const own = suite.run !== undefined;
    const result = own ? await runOwn(suite) : await measured(suite, { rounds, python });
    mkdirSync(join(here, '..', 'results', 'peers'), { recursive: true });
    writeFileSync(join(here, '..', 'results', 'peers', `${suite.id}.json`), `${JSON.stringify(result, null, 1)}\n`);
    process.stdout.write(`\n${own ? ownTable(result) : suiteTable(suite, result)}`);
  }
  writeDocument(suites);
  return 0;
}

async function measured(suite, { rounds, python }) {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-peers-'));
  const take = suite.whole ? wholeProcess : oneProcess;
  try {
    const { cases, hashes } = await exportCases(folder, suite);
    const rivals = ['ours', ...suite.rivals];
    const taken = new Map();
    const starts = new Map(rivals.map((rival) => [rival, { startMs: [], versions: {} }]));
    for (let round = 0; round < rounds; round++) {
      // Nobody always follows the same neighbour.
      for (const rival of rivals.map((_, k) => rivals[(k + round) % rivals.length])) {
        const { started, lines } = await take(rival, { python, folder });
        starts.get(rival).startMs.push(started.startMs);
        starts.get(rival).versions = started.versions;
        for (const { case: name, ...line } of lines) {
          const key = `${name} ${rival}`;
          taken.set(key, [...(taken.get(key) ?? []), line]);
        }
        process.stderr.write(`${suite.id} round ${round + 1} of ${rounds}: ${rival}\n`);
      }
    }
    return {
      suite: suite.id,
      title: suite.title,
      machine: machine(),
      versions: {
        ...versionsOfOurs('quant'),
        ...Object.assign({}, ...[...starts.values()].map(({ versions }) => versions)),
      },
      unit: 'ms per call',
      starts: Object.fromEntries([...starts].map(([rival, { startMs }]) => [rival, summary(startMs)])),
      cases: cases.map((one) => judged(suite, one, { folder, rivals, taken, hash: hashes.get(one.name) })),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One case: what everybody answered, how far off it was, and what it took. */
function judged(suite, one, { folder, rivals, taken, hash }) {
  const ran = rivals.filter((rival) => taken.get(`${one.name} ${rival}`)?.every((line) => line.failed === undefined));
  const { answers, hashes } = readAnswers(folder, one, ran);
  const errors = suite.errors(one, answers);
  const rows = rivals.flatMap((rival) => {
    const lines = taken.get(`${one.name} ${rival}`);
    if (lines === undefined) return [];
    const failed = lines.find((line) => line.failed !== undefined)?.failed;
    if (failed !== undefined) return [[rival, { failed }]];
    const scale = suite.scale?.[rival] ?? 1;
    const error = errors[rival];
    return [
      [
        rival,
        {
          error: Number.isFinite(error) ? error : null,
          valid: error <= suite.gate.limit,
          answer: hashes.get(rival),
          wall: summary(lines.map(({ wallMs }) => wallMs * scale)),
          cpu: summary(lines.map(({ cpuMs }) => cpuMs * scale)),
        },
      ],
    ];
  });
  return { size: one.size, variant: one.variant ?? null, inputs: hash, rivals: Object.fromEntries(rows) };
}
