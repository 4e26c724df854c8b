import type { Instrument } from '../../contracts/instrument.js';
import type { MarketView } from '../../contracts/market.js';
import { DAY_MS } from '../calendar.js';
import { groupBy } from '../group-by.js';
import type { FieldHistory } from './field-history.js';
import type { Peers } from './gates/peers.js';
import { liquidityUsdPerDay } from './liquidity.js';
import type { ShadowBook } from './shadow-book.js';

/** The other instruments as known at a view, each kind of knowledge gathered when it is first asked for. */
export function peersAt(view: MarketView, fields: FieldHistory, book: ShadowBook): Peers {
  let lines: ReadonlyMap<string, readonly Instrument[]> | undefined;
  let caps: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined;
  return {
    shadow: (instrument, rules) => book(view.asOf, instrument, rules),
    marketCapRank({ assetClass, base }) {
      caps ??= capitalisations(view.instruments);
      const ofClass = caps.get(assetClass);
      const own = ofClass?.get(base);
      if (ofClass === undefined || own === undefined) return null;
      let rank = 1;
      for (const other of ofClass.values()) if (other > own) rank++;
      return rank;
    },
    lines(instrument, maxDays) {
      lines ??= groupBy(view.instruments, ({ identity }) => identity);
      return lines.get(instrument.identity)!.flatMap((line) => {
        if (line.venue === instrument.venue || line.product !== instrument.product) return [];
        const health = fields.health(view, line);
        if (health.lastClose === null || view.asOf - health.lastClose > maxDays * DAY_MS) return [];
        return { id: line.id, venue: line.venue, liquidityUsdPerDay: liquidityUsdPerDay(line, health) };
      });
    },
  };
}

/** Largest published capitalisation of each base, by class: venues and vendors differ a little about one coin. */
function capitalisations(instruments: readonly Instrument[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const caps = new Map<string, Map<string, number>>();
  for (const { assetClass, base, marketCapUsd } of instruments) {
    if (marketCapUsd === null) continue;
    const ofClass = caps.get(assetClass) ?? new Map<string, number>();
    caps.set(assetClass, ofClass);
    ofClass.set(base, Math.max(marketCapUsd, ofClass.get(base) ?? 0));
  }
  return caps;
}
