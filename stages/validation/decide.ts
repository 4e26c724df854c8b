/**
 * One window of the walk-forward: the live stages, in the live order, at a past session's close.
 *
 *   universe → regime of that session and its gate (HALT ends here) → signals → selection → alignment → every profile
 *
 * Nothing here is a copy of a stage: what is validated is what is operated. A window that fails is a decision with the
 * outcome FAILED and its reason; only a read past the cut is thrown, because it means that nothing can be trusted.
 */
import type { AllocationResult } from '../../contracts/allocation.js';
import type { Mandate, Profile } from '../../contracts/mandate.js';
import type { MarketHistory, MarketView } from '../../contracts/market.js';
import { describeProblem, orThrow, ProblemError } from '../../contracts/problem.js';
import type { RegimeDay, SelectionResult, SignalsResult, UniverseResult } from '../../contracts/stage-results.js';
import type { WindowDecision, WindowProfile } from '../../contracts/validation.js';
import { alignStage } from '../allocation/align.js';
import { allocateStage } from '../allocation/allocate.js';
import { closedSessions, dayNumber, sessionClose } from '../calendar.js';
import { regimeStage } from '../regime/regime-stage.js';
import { selectionStage } from '../selection/selection-stage.js';
import { signalsStage } from '../signals/signals-stage.js';
import type { FieldHistory } from '../universe/field-history.js';
import { universeStage } from '../universe/universe-stage.js';
import type { HeldTargets } from './held-targets.js';
import { regimeAt } from './regime-at.js';
import { validatedProfiles } from './window-targets.js';

/** What windows decide from. */
export interface Research {
  readonly history: MarketHistory;
  readonly fields: FieldHistory;
  readonly regimePath: readonly RegimeDay[];
  readonly mandate: Mandate;
}

/**
 * The decision of session `date` (YYYY-MM-DD) from what was known at its close. FutureReadError past the cut.
 * `held` are the targets before it, which a mandate with `rebalance.maxTurnover` goes on from; nothing where absent.
 */
export function decideAt({
  research,
  date,
  held = {},
}: {
  research: Research;
  date: string;
  held?: HeldTargets;
}): WindowDecision {
  const { history, mandate } = research;
  const asOf = sessionClose(dayNumber(date), mandate.calendar);
  const view = history.at(asOf);
  const regime = regimeAt(research.regimePath, date)?.state ?? 'NORMAL';
  const base = { schema: 'window-decision/1', date, asOf: new Date(asOf).toISOString(), regime } as const;
  try {
    return { ...base, ...decided(research, view, held) };
  } catch (error) {
    const reason = failure(error);
    if (reason === null) throw error;
    return { ...base, ...undecided('FAILED', reason, {}) };
  }
}

type Decided = Omit<WindowDecision, 'schema' | 'date' | 'asOf' | 'regime'>;

interface Screened {
  readonly universe?: UniverseResult;
  readonly signals?: SignalsResult;
  readonly selection?: SelectionResult;
}

function decided(research: Research, view: MarketView, held: HeldTargets): Decided {
  const { fields, mandate, regimePath } = research;
  const universe = universeStage({ view, fields, mandate });
  const { state: regime, gate } = regimeStage({ path: regimePath, view, universe, mandate });
  if (gate.decision === 'HALT') return undecided('HALTED', gate.reasons.join('; '), { universe });
  const { signals, selection } = screened(research, view, universe);
  const seen = { universe, signals, selection };
  if (signals.signals.length === 0) return undecided('NO_SIGNALS', 'no strategy has a signal', seen);
  if (selection.selected.length === 0) return undecided('NO_SIGNALS', 'no signal survived selection', seen);
  const alignment = alignStage({ view, selection, mandate });
  if (alignment.instruments.length === 0)
    return undecided('NO_SIGNALS', 'no selected instrument could be aligned', seen);
  const profiles: Partial<Record<Profile, WindowProfile>> = {};
  for (const profile of validatedProfiles(mandate)) {
    const previous = held[profile] ?? {};
    const { exposure } = gate;
    const allocation = allocateStage({ alignment, selection, regime, exposure, mandate, profile, previous });
    // The live run fails as a whole where one profile does, and so does the window.
    if (!allocation.ok) return undecided('FAILED', describeProblem(allocation.problem), seen);
    profiles[profile] = windowProfile(orThrow(allocation));
  }
  const clusters = Object.fromEntries(alignment.instruments.map((id, k) => [id, alignment.clusters[k]!]));
  return { ...undecided('DECIDED', null, seen), clusters, profiles };
}

const fixed = new WeakMap<Research, Screened & Required<Pick<Screened, 'signals' | 'selection'>>>();

/** Signals and selection as of `view`; under `reselect: fixed` those of the newest session, the same for all windows. */
function screened(research: Research, view: MarketView, universe: UniverseResult) {
  const { history, fields, mandate } = research;
  if (mandate.validation.reselect === 'window') return screen(research, view, universe);
  const known = fixed.get(research);
  if (known !== undefined) return known;
  const newest = history.at(history.cut);
  const last = closedSessions(newest, mandate.calendar).at(-1);
  const end = last === undefined ? newest : history.at(sessionClose(last, mandate.calendar));
  const chosen = screen(research, end, universeStage({ view: end, fields, mandate }));
  fixed.set(research, chosen);
  return chosen;
}

function screen({ mandate }: Research, view: MarketView, universe: UniverseResult) {
  const signals = signalsStage({ asOf: universe.asOf, universe, mandate });
  return { signals, selection: selectionStage({ view, universe, signals, mandate }) };
}

function undecided(
  outcome: WindowDecision['outcome'],
  reason: string | null,
  { universe, signals, selection }: Screened,
): Decided {
  const passed = universe?.funnel.kept ?? [];
  const selected = selection?.selected.map(({ instrument }) => instrument) ?? [];
  const counts = { universe: passed.length, signals: signals?.signals.length ?? 0, selected: selected.length };
  return { outcome, reason, counts, universe: passed, selected, profiles: {} };
}

function windowProfile(allocation: AllocationResult): WindowProfile {
  const { positions, uninvested, volatility, certificates, fallbacks } = allocation;
  const residuals = certificates.map((c) => Math.max(c.primal, c.dual, c.complementarity));
  return {
    weights: Object.fromEntries(
      positions.filter(({ weight }) => weight !== 0).map(({ instrument, weight }) => [instrument, weight]),
    ),
    uninvested,
    forecastVolatility: volatility,
    residual: Math.max(0, ...residuals),
    fallbacks,
  };
}

/** The reason of a failed window; null where the error says that the code or the data past the cut was wrong. */
function failure(error: unknown): string | null {
  if (error instanceof ProblemError) {
    return error.problem.type === 'FutureReadError' ? null : describeProblem(error.problem);
  }
  return error instanceof RangeError ? error.message : null;
}
