/** Compares the published target with the newest prices its sources have. Trades nothing, stores nothing. */
import type { DriftReading } from '../contracts/drift.js';
import { durationMs } from '../contracts/duration.js';
import type { Bars } from '../contracts/market.js';
import { orThrow, ProblemError } from '../contracts/problem.js';
import { marketHistory } from '../lakehouse/market-history.js';
import { currentTarget } from '../lakehouse/published-targets.js';
import type { MarketSource } from '../market/source.js';
import { drift, driftAlarms } from '../stages/drift.js';
import { loadMandate } from './config/load-mandate.js';
import { openSources } from './open-source.js';
import type { Hooks, StepContext } from './step-body.js';

/** Only looks: safe to repeat. */
export async function measureDrift(
  context: StepContext,
  { configs }: { readonly configs: readonly string[] },
  { signal }: Pick<Hooks, 'signal'>,
): Promise<DriftReading> {
  const mandate = orThrow(await loadMandate({ configs }, context.root));
  const target = await currentTarget(context.home, mandate.name);
  const every = { portfolio: mandate.name, everyMs: durationMs(mandate.drift.every)! };
  if (target === null) {
    return {
      ...every,
      target: null,
      pricedAt: null,
      weight: 0,
      instrument: null,
      turnover: 0,
      unpriced: [],
      alarms: [],
    };
  }
  const sources = orThrow(await openSources(context, mandate));
  // What the book holds was decided at `asOf`; a target that was put back is held since what it replaced.
  const since = Date.parse(target.reverts?.replaces ?? target.asOf);
  const now = context.now();
  const returns: Record<string, number> = {};
  const unpriced: string[] = [];
  let pricedAt = Number.NEGATIVE_INFINITY;
  for (const id of Object.keys(target.weights).sort()) {
    const bars = orThrow(await sourceOf(id, sources).bars(id, now, signal));
    // As known now: both ends carry every correction made since.
    const visible = marketHistory({ cut: now, bars: [bars], versions: [] })
      .at(now)
      .bars(id);
    const [base, newest] = [lastUpTo(visible, since), lastUpTo(visible, now)];
    if (base === null || newest === null || newest.at <= since) unpriced.push(id);
    else {
      returns[id] = newest.close / base.close - 1;
      pricedAt = Math.max(pricedAt, newest.at);
    }
  }
  const { largest, turnover } = drift(target.weights, returns);
  return {
    ...every,
    target: target.asOf,
    pricedAt: pricedAt === Number.NEGATIVE_INFINITY ? null : new Date(pricedAt).toISOString(),
    weight: largest?.change ?? 0,
    instrument: largest?.instrument ?? null,
    turnover,
    unpriced,
    alarms: driftAlarms({ largest, turnover }, mandate.drift),
  };
}

/** The last price of a session that had closed at an instant; null where there is none. */
function lastUpTo({ close, closeTime }: Bars, instant: number): { close: number; at: number } | null {
  for (let k = close.length - 1; k >= 0; k--) {
    if (closeTime[k]! <= instant && close[k]! > 0) return { close: close[k]!, at: closeTime[k]! };
  }
  return null;
}

function sourceOf(instrument: string, sources: readonly MarketSource[]): MarketSource {
  const venue = instrument.split(':')[0]!;
  const found = sources.find(({ venues, capabilities }) => capabilities.bars && venues.includes(venue));
  if (found !== undefined) return found;
  throw new ProblemError({
    type: 'ConfigError',
    where: instrument,
    what: 'no source of this mandate has bars of an instrument that its published target holds',
    next: 'Give the mandate the universe that the target was decided from, or publish a new target.',
  });
}
