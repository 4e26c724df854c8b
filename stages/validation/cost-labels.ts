import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { PricePanel } from './price-panel.js';
import type { SeriesRun } from './run-series.js';
import type { TradingTerms } from './trading-terms.js';
import type { ExecutedWindow } from './window-targets.js';

/** What is charged for holding, and for which classes nothing is. */
export function fundingLabels(
  instruments: readonly string[],
  facts: ReadonlyMap<string, Instrument>,
  { costs: { funding } }: Mandate,
): string[] {
  if (funding === 'excluded') return ['funding excluded'];
  const held = new Set(instruments.flatMap((id) => facts.get(id)?.assetClass ?? []));
  const stated = Object.entries(funding.byClass).sort(([a], [b]) => (a < b ? -1 : 1));
  const rates = stated.map(([name, rate]) => `${name} ${Number((100 * rate).toPrecision(6))} %`);
  const without = [...held].filter((name) => funding.byClass[name] === undefined).sort();
  return [
    ...(rates.length > 0 ? [`funding as stated, not as paid: ${rates.join(', ')} a year`] : []),
    ...(without.length > 0 || rates.length === 0 ? [`funding excluded${without.map((c) => ` ${c}`).join(',')}`] : []),
  ];
}

/** What is charged for size, and where nothing could be. */
export function impactLabels({
  history,
  panel: { instruments },
  windows,
  runs,
  terms,
  mandate,
}: {
  history: MarketHistory;
  panel: PricePanel;
  windows: readonly ExecutedWindow[];
  runs: readonly SeriesRun[];
  terms: TradingTerms;
  mandate: Mandate;
}): string[] {
  const { impact } = mandate.costs;
  if (impact === null) {
    const volumeKnown = instruments.some((id) => history.series(id).quoteVolume.some((v) => v > 0));
    return [volumeKnown ? 'impact excluded' : 'impact excluded: volume unknown'];
  }
  const executionAt = new Map(windows.map(({ session }, k) => [session, k]));
  const unknown = new Set<number>();
  let beyond = 0;
  for (const { rebalances } of runs) {
    for (const { session, navBefore, navAfter, weightsBefore, weightsAfter } of rebalances) {
      const value = terms.tradedValue[executionAt.get(session)!]!;
      weightsAfter.forEach((weight, i) => {
        const traded = Math.abs(weight * navAfter - weightsBefore[i]! * navBefore) * impact.nav;
        // What is left of a position that was not traded is rounding.
        if (traded <= 1e-9 * impact.nav) return;
        if (Number.isNaN(value[i])) unknown.add(i);
        else if (traded > value[i]!) beyond++;
      });
    }
  }
  const nav = Number(impact.nav.toPrecision(6));
  return [
    `impact by the square-root law: coefficient ${impact.coefficient}, a book that starts with ${nav} USD`,
    ...(unknown.size > 0
      ? [`impact excluded for ${unknown.size} of ${instruments.length} instruments: volume unknown`]
      : []),
    ...(beyond > 0
      ? [`${beyond} trades are larger than a day's traded value: no law of impact was measured there`]
      : []),
  ];
}
