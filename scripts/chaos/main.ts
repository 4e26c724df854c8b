/** Behind `npm run chaos`. */
import { parseArgs } from 'node:util';
import { ProblemError } from '../../contracts/problem.js';
import { complain, say } from '../console.js';
import { chaos } from './chaos.js';

const USAGE = 'npm run chaos -- [--runs 30] [--seed 1] [--first 1] [--whole] [--keep]';

// Whatever runs ends with this process: its daemons are guarded.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  const values = asked();
  const [runs, seed, first] = [
    number('runs', values.runs, 1),
    number('seed', values.seed, 0),
    number('first', values.first, 1),
  ];
  await chaos({ runs, seed, first, whole: values.whole, keep: values.keep }, say);
} catch (error) {
  complain(error);
  process.exitCode = 1;
}

function asked() {
  try {
    return parseArgs({
      options: {
        runs: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        first: { type: 'string', default: '1' },
        whole: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function number(name: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw wrong(`--${name} is ${JSON.stringify(text)}, not a whole number from ${least}`);
}

function wrong(what: string): ProblemError {
  return new ProblemError({ type: 'ValidationError', where: 'chaos', what, next: USAGE });
}
