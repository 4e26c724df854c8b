/** The pipeline by hand, one stage a command. Each goes on from the artifacts of the one before and ends with the hashes of one full run. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { ProblemError } from '../../contracts/problem.js';
import type { RunRequest } from '../../contracts/run.js';
import type { PipelineSteps, RunPlan } from '../../contracts/steps.js';
import { replaceFile } from '../../lakehouse/atomic-file.js';
import { QuantitativePipeline } from '../../workers/quantitative-pipeline.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { align, allocate, prepare, prune } from '../../workflows/decision.js';
import { inParallel } from '../../workflows/in-parallel.js';
import { type Recorder, recorder } from '../../workflows/observer.js';
import { fetchBars, pinMarket, scan, universesOf } from '../../workflows/screen-universe.js';
import { printAnalysis } from '../analysis.js';
import { say } from '../console.js';
import { progressObserver } from '../progress.js';
import { asOfArgument, collect, printResult } from './run.js';

const PHASES = ['scans', 'prep-raw', 'prune', 'align', 'analyze'] as const;
type Phase = (typeof PHASES)[number];

/** What the commands hand from one to the next: the request so far, and how far it got. */
interface Session {
  readonly request: RunRequest;
  readonly done: Phase;
}

type Overrides = NonNullable<RunRequest['overrides']>;

export function addStepByStep(program: Command): Command {
  program
    .command('scans')
    .description('step 1: scan every venue for what is most traded')
    .option('-c, --config <file>', 'config file; repeat for several', collect, [])
    .option('--as-of <date>', 'decide as of this session', asOfArgument)
    .action(async ({ config, asOf }: { config: readonly string[]; asOf?: string }) => {
      const configs = config.length > 0 ? config : ['configs/portfolio_sample.yaml'];
      await advance('scans', { configs, ...(asOf === undefined ? {} : { asOf }) });
    });
  program
    .command('prep-raw')
    .description('step 2: fetch bars, gate the universe, read the regime, find signals')
    .action(() => go('prep-raw'));
  program
    .command('prune')
    .description('step 3: natural selection')
    .option('--top-n <n>', 'kept per cluster and direction', positive)
    .option('--threshold <distance>', 'height at which the tree is cut', positive)
    .action((options: { topN?: number; threshold?: number }) => go('prune', options));
  program
    .command('align')
    .description('step 4: returns of the selected on one calendar')
    .option('--lookback <sessions>', 'sessions of returns', positive)
    .action((options: { lookback?: number }) => go('align', options));
  program
    .command('finalize')
    .description('step 6: walk-forward, promises, audit, reports, publication')
    .option('--json', 'print one JSON object')
    .action(finalize);
  program
    .command('clean-run')
    .description('all steps from the start, nothing taken from memory')
    .option('-c, --config <file>', 'config file; repeat for several', collect, [])
    .option('--json', 'print one JSON object')
    .action(async ({ config, json }: { config: readonly string[]; json?: true }) => {
      const configs = config.length > 0 ? config : ['configs/portfolio_sample.yaml'];
      const pipeline = new QuantitativePipeline({ observer: progressObserver(), fresh: true });
      await printResult(await pipeline.runFullPipeline({ configs }), json);
    });
  return program;
}

function positive(value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('a number above zero is needed.');
}

/** Goes on from where the session stands, with the overrides added to its request. */
export async function go(phase: Phase, overrides: Overrides = {}): Promise<void> {
  const { request } = await sessionAfter(PHASES[PHASES.indexOf(phase) - 1]!);
  const all = { ...request.overrides, ...overrides };
  await advance(phase, Object.keys(all).length > 0 ? { ...request, overrides: all } : request);
}

/** Does the steps up to and including `phase`; those done before are taken from memory. */
async function advance(phase: Phase, request: RunRequest): Promise<void> {
  const observer = progressObserver();
  const analyze = await new QuantitativePipeline({ observer }).withSteps(async (steps) => {
    const { record } = recorder(observer);
    const plan = await steps.resolveMandate({
      request,
      clock: { scheduledAt: null, startedAt: new Date().toISOString() },
    });
    return upTo(phase, steps, plan, record);
  });
  await analyze?.();
  await replaceFile(await sessionFile(), `${JSON.stringify({ request, done: phase } satisfies Session, null, 2)}\n`);
  const next = [...PHASES, 'finalize'][PHASES.indexOf(phase) + 1]!;
  say(`${phase} is done; next: sextant ${next}`);
}

async function upTo(
  phase: Phase,
  steps: PipelineSteps,
  plan: RunPlan,
  record: Recorder,
): Promise<(() => Promise<void>) | null> {
  const through = (wanted: Phase) => PHASES.indexOf(phase) >= PHASES.indexOf(wanted);
  const universes = universesOf(plan);
  const liquid = await inParallel(universes, (universe) => scan(steps, universe, record));
  if (!through('prep-raw')) return null;
  const screened = await inParallel(universes, (universe, k) => fetchBars(steps, universe, liquid[k]!, record));
  const market = await pinMarket(steps, plan, screened, record);
  const prepared = await prepare(steps, plan, market.ref, record);
  if (!through('prune')) return null;
  const selection = await prune(steps, plan, market.ref, prepared, record);
  if (!through('align')) return null;
  const alignment = await align(steps, plan, market.ref, prepared, selection, record);
  if (!through('analyze')) return null;
  const allocations = await allocate(steps, plan, prepared, selection, alignment, record);
  return () =>
    printAnalysis(plan.runId, {
      ...prepared.refs,
      selection: selection?.ref ?? null,
      alignment: alignment?.ref ?? null,
      allocations: allocations.map(({ ref }) => ref),
    });
}

async function finalize({ json }: { json?: true }): Promise<void> {
  const { request } = await sessionAfter('analyze');
  const result = await new QuantitativePipeline({ observer: progressObserver() }).runFullPipeline(request);
  await printResult(result, json);
}

async function sessionFile(): Promise<string> {
  const { home } = settingsFromEnvironment();
  await mkdir(home, { recursive: true });
  return join(home, 'step-by-step.json');
}

/** The session, which must have got at least as far as `phase`. */
async function sessionAfter(phase: Phase): Promise<Session> {
  const file = await sessionFile();
  const text = await readFile(file, 'utf8').catch(() => null);
  const session = text === null ? null : (JSON.parse(text) as Session);
  if (session !== null && PHASES.indexOf(session.done) >= PHASES.indexOf(phase)) return session;
  const next = session === null ? 'scans' : PHASES[PHASES.indexOf(session.done) + 1]!;
  throw new ProblemError({
    type: 'ValidationError',
    where: file,
    what: session === null ? 'no step has been done yet' : `the last step done is \`${session.done}\``,
    next: `Type \`sextant ${next}\` first.`,
  });
}
