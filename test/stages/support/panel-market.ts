/** Shared panels of real bars as a pinned market: known a minute after their UTC day ends, facts from the symbol's parts alone. */
import type { Instrument } from '../../../contracts/instrument.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { loadPanel, type PanelName } from '../../doubles/panel.js';
import { instrument } from './hand-made.js';

const DAY_MS = 86_400_000;

export interface PanelMarket {
  readonly bars: readonly Bars[];
  readonly instruments: readonly Instrument[];
  historyAt(cut: number): MarketHistory;
}

/** Every series of the panel that `keep` takes; the base is what is left of the symbol without its quote, and nothing else is known. */
export function panelMarket(name: PanelName, keep: (venue: string, symbol: string) => boolean): PanelMarket {
  const bars: Bars[] = [];
  const instruments: Instrument[] = [];
  for (const [id, { venue, symbol, days, bar }] of loadPanel(name)) {
    if (!keep(venue, symbol)) continue;
    const rows = Array.from(days, (_, k) => bar(k));
    const column = (cell: (row: (typeof rows)[number]) => string) =>
      Float64Array.from(rows, (row) => (cell(row) === '' ? Number.NaN : Number(cell(row))));
    const closeTime = Float64Array.from(days, (day) => (day + 1) * DAY_MS);
    bars.push({
      instrument: id,
      date: days,
      closeTime,
      knownAt: closeTime.map((ms) => ms + 60_000),
      open: column(({ open }) => open),
      high: column(({ high }) => high),
      low: column(({ low }) => low),
      close: column(({ close }) => close),
      volume: column(({ volume }) => volume),
      quoteVolume: column(({ quoteVolume }) => quoteVolume),
    });
    const base = symbol.replace(/USDT?(\.P)?$/, '');
    const facts = { assetClass: 'crypto', quote: 'USDT', base, identity: `crypto/${base}/USD` } as const;
    const product = symbol.endsWith('.P') ? ('perp' as const) : ('spot' as const);
    instruments.push(instrument(id, { ...facts, product, liquidityUsdPerDay: null }));
  }
  return {
    bars,
    instruments,
    historyAt: (cut) =>
      marketHistory({
        cut,
        bars,
        versions: instruments.map((facts) => ({ instrument: facts, validFrom: 0, knownAt: 0 })),
      }),
  };
}
