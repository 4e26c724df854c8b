import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { SeriesName } from '../../contracts/validation.js';
import { simulate } from '../../quant/simulate/simulate.js';
import type { Delisting, Rebalance } from '../../quant/simulate/simulation.js';
import type { LastBar, PricePanel } from './price-panel.js';
import type { TradingTerms } from './trading-terms.js';
import { type ExecutedWindow, windowTarget } from './window-targets.js';

/** One simulated series; indices are positions in the path's dates. */
export interface SeriesRun {
  readonly name: SeriesName;
  /** One per date; after ruin the last value stays. */
  readonly nav: Float64Array;
  readonly returns: Float64Array;
  readonly rebalances: readonly Rebalance[];
  /** What funding took per return, fraction of NAV; empty where none is charged. */
  readonly carry: Float64Array;
  readonly ruinedAt: number | null;
}

/**
 * Simulates one series: targets hold exactly after costs (`postCostNav`), positions drift between, cash earns nothing,
 * trades below the band are not made (the raw universe makes all of its own), a rebalance above `maxTurnover` goes part of the way and the next goes on from what the
 * book holds, a delisted line leaves at its class's delisting return.
 *
 * `windows` carry sessions relative to the panel's first date.
 */
export function runSeries(
  name: SeriesName,
  windows: readonly ExecutedWindow[],
  panel: PricePanel,
  delistings: readonly Delisting[],
  { rates, impact, carry }: TradingTerms,
  mandate: Mandate,
): SeriesRun {
  const columnOf = new Map(panel.instruments.map((id, i) => [id, i]));
  const targets = windows.flatMap(({ decision, session }, k) => {
    const target = windowTarget(name, decision, mandate);
    if (target === null) return [];
    const weights = new Float64Array(panel.instruments.length);
    for (const [id, weight] of Object.entries(target)) weights[columnOf.get(id)!] = weight;
    return [{ session, weights, ...(impact === null ? {} : { impact: impact[k]! }) }];
  });
  const { returns } = panel;
  const { band, maxTurnover } = mandate.rebalance;
  const path = simulate({
    returns,
    targets,
    costRate: rates,
    // The raw universe is nobody's book, and with more than 1 / band lines not one of them would ever be entered.
    band: name === 'equal_weight_universe' ? 0 : band,
    delistings,
    ...(maxTurnover === null ? {} : { maxTurnover }),
    ...(carry === null ? {} : { carry }),
  });
  const nav = new Float64Array(returns.rows + 1).fill(path.nav.at(-1)!);
  nav.set(path.nav);
  const padded = new Float64Array(returns.rows);
  padded.set(path.returns);
  return { name, nav, returns: padded, rebalances: path.rebalances, carry: path.carry, ruinedAt: path.ruinedAt };
}

/** Equities lose 30 % where the mandate says nothing (Shumway 1997, J. Finance 52, 327-340), other classes nothing. */
const delistingReturn = (assetClass: Instrument['assetClass'] | undefined, { validation }: Mandate): number =>
  (assetClass === undefined ? undefined : validation.delistingReturn[assetClass]) ??
  (assetClass === 'equity' ? -0.3 : 0);

/** Lines that end inside the path leave on the session after their last bar. `dates` are the path's, as days. */
export function delistingsOf(
  instruments: readonly string[],
  last: ReadonlyMap<string, LastBar>,
  facts: ReadonlyMap<string, Instrument>,
  dates: readonly number[],
  mandate: Mandate,
): Delisting[] {
  return instruments.flatMap((id, asset) => {
    const { date, delisted } = last.get(id)!;
    if (!delisted) return [];
    const session = Math.max(
      1,
      dates.findIndex((d) => d > date),
    );
    if (date >= dates.at(-1)!) return [];
    return [{ asset, session, terminalReturn: delistingReturn(facts.get(id)?.assetClass, mandate) }];
  });
}
