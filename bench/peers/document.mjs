/** docs/benchmarks.md, written from the results of every suite that was ever run here. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownTable } from './own-table.mjs';
import { suiteTable } from './table.mjs';

const place = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const OPENING = `# Side by side

Written by \`npm run bench -- peers\` from \`bench/results/peers/\`; do not edit. To run it again:

    npm run build
    bench/peers/setup                    # Python 3.11 or newer: the peers, pinned, into a virtual environment of their own
    npm run bench -- peers               # all suites; \`npm run bench -- peers B2\` is one of them

Two yardsticks. A **library** is what a user would pick. The **lean** row is a few lines of NumPy with the best native routine for the task, which nobody ships
and which is the honest floor. Everybody gets the same bytes, in fresh processes of one thread that take turns; answers are held against each other first, and one
that is wrong makes its time void. A time is that of one call, after a warm-up (ours two seconds of calls: the compiler's work is
paid once a process, as imports are); the start of a process stands apart. A ratio is their time by ours: above 1 we are
faster. Goals are judged on CPU time, since machines are shared. B7, B10 and B11 have no rival: there the product is set beside itself.
`;

export function writeDocument(suites) {
  const parts = suites.flatMap((suite) => {
    const file = place(`bench/results/peers/${suite.id}.json`);
    if (!existsSync(file)) return [];
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const text = suite.run === undefined ? suiteTable(suite, result) : ownTable(result);
    return [`${text}- ${provenance(result)}\n`];
  });
  writeFileSync(place('docs/benchmarks.md'), [OPENING, ...parts].join('\n'));
}

function provenance({ machine, versions, cases, inputs }) {
  const { commit, sextant, node, ...others } = versions;
  const peers = Object.entries(others).map(([name, version]) => ` ${name} ${version}`);
  const hashes = inputs === undefined ? cases.map(({ inputs: hash }) => hash) : inputs;
  const stated =
    hashes.length === 0
      ? ''
      : ` ${inputs === undefined ? 'Inputs' : 'Answers'} (SHA-256): ${hashes.map((hash) => hash.slice(0, 8)).join(', ')}.`;
  const beside = peers.length === 0 ? '' : `;${peers.join(',')}`;
  return `${machine.logicalCpus} × ${machine.cpu}; Sextant ${sextant} at ${commit}, Node ${node}${beside}.${stated}`;
}
