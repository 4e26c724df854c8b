import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import { percent, scientific } from '../../reports/format.js';
import { print } from '../console.js';
import { type OptimizeAnswer, solveProblem } from '../optimize-problem.js';

const FIELDS = `
FILE.json: { profile, assets: [names], covariance: [[..]] | returns: [[..]], expectedReturns?, riskFree?,
  lower?: number|[..], upper?: number|[..], budget?: 1, groups?: [{ name, members: [names], lower?, upper? }],
  net?: { signs: {name: 1|-1}|[..], lower?, upper? }, turnover?: { from: {name: weight}|[..], limit },
  riskBudgets?, convention? }
profile: min_variance, risk_parity, max_sharpe, max_diversification, hrp, equal_weight
net       lower <= sum of signs x weights <= upper: a short enters with the returns of being short and the sign -1
turnover  half the sum of |weight - from| <= limit; by name, an asset not named is not held yet
          both for min_variance, max_sharpe and max_diversification only; the gross exposure is the budget
With --json standard output is one object, whose \`status\` is
  optimal             weights, objective (always finite) and certificate
  infeasible          a smallest set of constraints that cannot hold together
  no-positive-excess  the largest attainable excess mean (max_sharpe)
  riskless-excess     weights that earn without risk: the ratio has no bound, so there is no objective to give
  error               the problem: type, where, what, next
Exit code: 0 optimal, 2 infeasible or a ratio without a maximum, 1 bad input.`;

export const addOptimize = (program: Command): Command =>
  program
    .command('optimize')
    .description('solve one allocation problem and prove the answer')
    .requiredOption('--problem <file>', 'the problem, as JSON; - reads standard input')
    .option('--json', 'print one JSON object')
    .addHelpText('after', FIELDS)
    .action(async ({ problem, json }: { problem: string; json?: true }) => {
      try {
        const answer = orThrow(solveProblem(await readProblem(problem), problem));
        print(json ? JSON.stringify(answer) : words(answer));
        if (answer.status !== 'optimal') process.exitCode = 2;
      } catch (error) {
        if (json && error instanceof ProblemError) print(JSON.stringify({ status: 'error', problem: error.problem }));
        throw error;
      }
    });

async function readProblem(file: string): Promise<unknown> {
  const wrong = (what: string) =>
    new ProblemError({ type: 'ValidationError', where: file, what, next: 'Give a file that holds one JSON object.' });
  const reading = file === '-' ? text(process.stdin) : readFile(file, 'utf8');
  const content = await reading.catch((error: NodeJS.ErrnoException) => {
    throw wrong(error.code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${error.code})`);
  });
  try {
    return JSON.parse(content);
  } catch (error) {
    throw wrong(`it is not JSON: ${(error as Error).message}`);
  }
}

function words(answer: OptimizeAnswer): string {
  if (answer.status === 'infeasible') return `infeasible: ${answer.conflict.join(', ')} cannot hold together`;
  if (answer.status === 'no-positive-excess') {
    return `no feasible portfolio earns more than the risk-free rate; the best excess mean is ${scientific(answer.bestExcess)}`;
  }
  if (answer.status === 'riskless-excess') {
    return [
      `a portfolio without risk earns ${scientific(answer.excess)} per period: the ratio has no bound`,
      ...held(answer.weights),
    ].join('\n');
  }
  const { weights, objective, certificate: c } = answer;
  return [
    ...held(weights),
    `objective ${objective}`,
    `proof     primal ${scientific(c.primal)}, dual ${scientific(c.dual)}, gap ${scientific(c.gap)}; ${c.engine}, ${c.iterations} iterations`,
    ...c.active.map(({ constraint, multiplier }) => `active    ${constraint} (multiplier ${scientific(multiplier)})`),
  ].join('\n');
}

function held(weights: Readonly<Record<string, number>>): string[] {
  const width = Object.keys(weights).reduce((w, name) => Math.max(w, name.length), 0);
  return Object.entries(weights).map(
    ([name, weight]) => `${name.padEnd(width)}  ${percent(weight, { digits: 4 }).padStart(10)}`,
  );
}
