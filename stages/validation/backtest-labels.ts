import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { WindowDecision } from '../../contracts/validation.js';
import { fundingLabels, impactLabels } from './cost-labels.js';
import type { PricePanel } from './price-panel.js';
import type { SeriesRun } from './run-series.js';
import type { TradingTerms } from './trading-terms.js';
import { type ExecutedWindow, staleWindows } from './window-targets.js';

/** What a reader has to know before believing a simulated path: what is left out, assumed or did not go by the plan. */
export function backtestLabels({
  history,
  panel,
  windows,
  held,
  planned,
  runs,
  terms,
  facts,
  delisted,
  trials,
  profiles,
  mandate,
}: {
  history: MarketHistory;
  panel: PricePanel;
  /** Executed ones, sessions relative to the panel. */
  windows: readonly ExecutedWindow[];
  /** Per window, what all series together hold. */
  held: readonly (readonly string[])[];
  /** Decisions handed in. */
  planned: number;
  runs: readonly SeriesRun[];
  terms: TradingTerms;
  facts: ReadonlyMap<string, Instrument>;
  delisted: number;
  trials: number;
  profiles: number;
  mandate: Mandate;
}): string[] {
  const { valued, marked, tradedUnpriced } = pricing(panel, windows, held);
  const count = (outcome: WindowDecision['outcome']): number =>
    windows.filter(({ decision }) => decision.outcome === outcome).length;
  const stale = staleWindows(windows, mandate.maxHold);
  const some = (n: number, one: string, rest: string): string[] => (n > 0 ? [`${plural(n, one)} ${rest}`] : []);
  const trades = runs.flatMap(({ rebalances }) => rebalances);
  const unavailable = trades.reduce((n, trade) => n + trade.unavailable.length, 0);
  const partial = trades.filter(({ step }) => step < 1).length;
  return [
    ...fundingLabels(panel.instruments, facts, mandate),
    ...impactLabels({ history, panel, windows, runs, terms, mandate }),
    'cash earns nothing',
    ...(mandate.validation.reselect === 'fixed'
      ? ['selection-biased: one selection, made at the end, for all windows']
      : []),
    ...(marked > 0 ? [`${marked} of ${valued} valuations use an older price: no bar that session`] : []),
    ...some(tradedUnpriced, 'target', 'executed at an older price: no bar that session'),
    ...some(count('NO_SIGNALS'), 'window', `without a signal: ${mandate.onNoSignals}`),
    ...some(stale, 'window', `past maxHold ${mandate.maxHold}: STALE_TARGET`),
    ...some(count('HALTED'), 'window', 'halted: the last target stayed'),
    ...some(count('FAILED'), 'window', 'failed: the last target stayed'),
    ...some(planned - windows.length, 'window', 'decided but not executed: no prices yet'),
    ...some(delisted, 'line', 'left at the delisting return'),
    ...some(partial, 'rebalance', `went part of the way: rebalance.maxTurnover ${mandate.rebalance.maxTurnover}`),
    ...some(unavailable, 'order', 'in a line that had left: kept in cash'),
    `deflated Sharpe counts ${plural(trials, 'configuration')} × ${plural(profiles, 'profile')}`,
  ];
}

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

function pricing(
  { instruments, hasBar }: PricePanel,
  windows: readonly ExecutedWindow[],
  held: readonly (readonly string[])[],
): { valued: number; marked: number; tradedUnpriced: number } {
  const M = instruments.length;
  const columnOf = new Map(instruments.map((id, i) => [id, i]));
  const sessions = M === 0 ? 0 : hasBar.length / M;
  let [valued, marked, tradedUnpriced] = [0, 0, 0];
  windows.forEach(({ session }, k) => {
    const until = windows[k + 1]?.session ?? sessions - 1;
    for (const id of held[k]!) {
      const i = columnOf.get(id)!;
      if (hasBar[session * M + i] === 0) tradedUnpriced++;
      for (let t = session + 1; t <= until; t++) {
        valued++;
        if (hasBar[t * M + i] === 0) marked++;
      }
    }
  });
  return { valued, marked, tradedUnpriced };
}
