/** The first step: resolves the mandate and pins everything the run will depend on. Not memoised, since it asks what is true now. */
import type { ApprovalConfig } from '../contracts/approval.js';
import type { Mandate, Profile } from '../contracts/mandate.js';
import { fail, ok, orThrow, type Result } from '../contracts/problem.js';
import type { BacktestRequest, PublishedTarget, RunInputs, RunRequest } from '../contracts/run.js';
import { runRequest } from '../contracts/schemas/run-request.js';
import type { RunClock, RunPlan, ScanRequest } from '../contracts/steps.js';
import { canonicalJson, sha256Hex } from '../lakehouse/canonical-json.js';
import { currentTarget } from '../lakehouse/published-targets.js';
import { runsWithoutSignals } from '../lakehouse/runs-without-signals.js';
import { countTrials, recordTrial } from '../lakehouse/trials.js';
import { laneOf } from '../market/lanes.js';
import type { MarketSource } from '../market/source.js';
import { distancesOf } from '../stages/validation/plan.js';
import { validatedProfiles } from '../stages/validation/window-targets.js';
import { backtestMandate, runIdOf } from './backtest-request.js';
import { loadMandate } from './config/load-mandate.js';
import { knownHoldings } from './known-holdings.js';
import { documentLabel } from './labels.js';
import { openPinned, openSources, sourceNames, sourcesOf } from './open-source.js';
import { resolveAsOf } from './resolve-as-of.js';
import type { StepContext } from './step-body.js';

export async function resolveMandate(
  context: StepContext,
  { request, clock }: { request: RunRequest; clock: RunClock },
): Promise<RunPlan> {
  const started = performance.now();
  const asked = orThrow(parseRequest(request));
  const loaded = orThrow(await loadMandate(asked, context.root));
  const { backtest } = asked;
  const mandate = backtest === undefined ? loaded : orThrow(backtestMandate(loaded, backtest));
  const sources = orThrow(await openSources(context, mandate));
  const { asOf, session } = orThrow(
    await resolveAsOf(
      backtest?.to ?? asked.asOf ?? clock.scheduledAt ?? mandate.asOf ?? clock.startedAt,
      mandate,
      sources,
    ),
  );
  const holdings = backtest ? null : orThrow(await knownHoldings(context.root, mandate, sources, asOf));
  const configHash = sha256Hex(canonicalJson(mandate));
  for (const trial of trialHashes(mandate, loaded)) await recordTrial(context.home, mandate.name, trial);
  const previousTarget = backtest ? null : await currentTarget(context.home, mandate.name, { before: asOf });
  const inputs: RunInputs = {
    schema: 'run-inputs/1',
    portfolio: mandate.name,
    asOf,
    configHash,
    mandate,
    sources: await Promise.all(sources.map(async (s) => ({ source: s.name, snapshot: orThrow(await s.snapshot()) }))),
    previousTarget,
    holdings,
    trials: await countTrials(context.home, mandate.name),
    ...(previousTarget === null ? {} : { withoutSignals: await silence(context, mandate, previousTarget, asOf) }),
    ...(backtest === undefined ? {} : { backtest: spanOf(backtest, loaded) }),
  };
  const ref = await context.store.writeJson(documentLabel('run-inputs'), inputs);
  const elapsedMs = Math.round(performance.now() - started);
  return planFrom(inputs, sources, {
    runId: runIdOf(loaded, session, asked),
    inputs: { ref, cacheHit: false, elapsedMs, inputs: [], facts: {} },
  });
}

/** Rebalances without a signal since the target that is held. */
const silence = ({ home }: StepContext, { name }: Mandate, held: PublishedTarget, asOf: string): Promise<number> =>
  runsWithoutSignals(home, name, { after: held.reverts?.replaces ?? held.asOf, before: asOf });

/** The plan of a run that is done again from what it had pinned; DataQualityError where a source has no longer that state. */
export async function planOf(
  context: StepContext,
  pinned: RunInputs,
  named: Pick<RunPlan, 'runId' | 'inputs'>,
): Promise<RunPlan> {
  const sources = await Promise.all(
    sourceNames(pinned.mandate).map(async (name) => orThrow(await openPinned(context, pinned, name))),
  );
  return planFrom(pinned, sources, named);
}

/** How a run fans out from what it has pinned. */
const planFrom = (
  { portfolio, asOf, configHash, mandate, previousTarget }: RunInputs,
  sources: readonly MarketSource[],
  { runId, inputs }: Pick<RunPlan, 'runId' | 'inputs'>,
): RunPlan => ({
  runId,
  portfolio,
  asOf,
  configHash,
  inputs,
  scans: scanRequests(mandate, sources),
  profiles: withBaseline(mandate.profiles),
  profile: mandate.profile,
  hasTarget: previousTarget !== null,
  onNoSignals: mandate.onNoSignals,
  // Absent in the pinned mandates of earlier versions.
  ...((mandate.approval as ApprovalConfig | undefined) ? { approval: mandate.approval } : {}),
});

const spanOf = ({ from, to }: BacktestRequest, loaded: Mandate): NonNullable<RunInputs['backtest']> => ({
  from,
  to,
  profilesTried: validatedProfiles(loaded).length,
});

/**
 * Every configuration a run tries, each distance between rebalances one of its own. A date, the money, the choice among profiles
 * that are all computed and a look at some of them make no other configuration.
 */
function trialHashes(mandate: Mandate, loaded: Mandate): string[] {
  const { asOf: _date, profile: _choice, book: _money, approval: _word, drift: _watch, validation, ...tried } = mandate;
  const { sensitivity: _distances, ...rules } = validation;
  const isPart = mandate.profiles.every((name) => loaded.profiles.includes(name));
  const profiles = isPart ? loaded.profiles : mandate.profiles;
  return distancesOf(mandate).map((every) =>
    sha256Hex(canonicalJson({ ...tried, profiles, rebalance: { ...mandate.rebalance, every }, validation: rules })),
  );
}

function parseRequest(request: RunRequest): Result<RunRequest> {
  const parsed = runRequest.safeParse(request ?? {});
  if (parsed.success) return ok(parsed.data as RunRequest);
  const issue = parsed.error.issues[0]!;
  return fail({
    type: 'ValidationError',
    where: `run input${issue.path.length > 0 ? `, ${issue.path.join('.')}` : ''}`,
    what: issue.message,
    next: 'A run takes {"configs": ["configs/portfolio_sample.yaml"], "asOf"?: "YYYY-MM-DD"}.',
  });
}

/** Equal weight is always computed: it is what every profile has to beat. */
const withBaseline = (profiles: readonly Profile[]): readonly Profile[] =>
  profiles.includes('equal_weight') ? profiles : [...profiles, 'equal_weight'];

const scanRequests = ({ universes }: Mandate, sources: readonly MarketSource[]): ScanRequest[] =>
  universes.flatMap((universe) => {
    const { scan: source } = sourcesOf(universe);
    const opened = sources.find(({ name }) => name === source)!;
    return universe.venues.flatMap((venue) => {
      const lane = laneOf(opened, venue);
      return universe.products.map((product) => ({ universe: universe.name, source, venue, product, lane }));
    });
  });
