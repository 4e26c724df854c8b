/** The first step: resolves the mandate and pins everything the run will depend on. Not memoised, since it asks what is true now. */
import type { Mandate, Profile } from '../contracts/mandate.js';
import { fail, ok, orThrow, type Result } from '../contracts/problem.js';
import type { RunInputs, RunRequest } from '../contracts/run.js';
import { runRequest } from '../contracts/schemas/run-request.js';
import type { RunClock, RunPlan, ScanRequest } from '../contracts/steps.js';
import { canonicalJson, sha256Hex } from '../lakehouse/canonical-json.js';
import { currentTarget } from '../lakehouse/published-targets.js';
import { countTrials, recordTrial } from '../lakehouse/trials.js';
import { loadMandate } from './config/load-mandate.js';
import { documentLabel } from './labels.js';
import { openSources } from './open-source.js';
import { resolveAsOf } from './resolve-as-of.js';
import type { StepContext } from './step-body.js';

export async function resolveMandate(
  context: StepContext,
  { request, clock }: { request: RunRequest; clock: RunClock },
): Promise<RunPlan> {
  const started = performance.now();
  const asked = orThrow(parseRequest(request));
  const mandate = orThrow(await loadMandate(asked, context.root));
  const sources = orThrow(await openSources(context, mandate));
  const { asOf, session } = orThrow(
    await resolveAsOf(asked.asOf ?? clock.scheduledAt ?? mandate.asOf ?? clock.startedAt, mandate, sources),
  );
  const configHash = sha256Hex(canonicalJson(mandate));
  await recordTrial(context.home, mandate.name, trialHash(mandate));
  const inputs: RunInputs = {
    schema: 'run-inputs/1',
    portfolio: mandate.name,
    asOf,
    configHash,
    mandate,
    sources: await Promise.all(sources.map(async (s) => ({ source: s.name, snapshot: orThrow(await s.snapshot()) }))),
    previousTarget: await currentTarget(context.home, mandate.name, { before: asOf }),
    trials: await countTrials(context.home, mandate.name),
  };
  const ref = await context.store.writeJson(documentLabel('run-inputs'), inputs);
  return {
    runId: `portfolio/${mandate.name}/${session}`,
    portfolio: mandate.name,
    asOf,
    configHash,
    inputs: { ref, cacheHit: false, elapsedMs: Math.round(performance.now() - started), inputs: [], facts: {} },
    scans: scanRequests(mandate),
    profiles: withBaseline(mandate.profiles),
    profile: mandate.profile,
    hasTarget: inputs.previousTarget !== null,
    onNoSignals: mandate.onNoSignals,
  };
}

/** What makes a configuration another one tried: neither the date nor the choice among profiles, which are all computed. */
const trialHash = ({ asOf: _date, profile: _choice, ...tried }: Mandate): string => sha256Hex(canonicalJson(tried));

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

const scanRequests = ({ universes }: Mandate): ScanRequest[] =>
  universes.flatMap(({ name, source, venues, products }) =>
    venues.flatMap((venue) => products.map((product) => ({ universe: name, source, venue, product, lane: null }))),
  );
