/** Small panels for tests of protocol: the prices are made up, every bar tells its day. */
import { indexPanel, type Panel } from '../panel.js';

export const SMALL_AS_OF = '2024-03-31';

/** One bar a day up to and with `last`, `count` of them, closing at `base` + 1, + 2, … hundredths. */
function rows(symbol: string, venue: string, { base, count, last }: { base: number; count: number; last: string }) {
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, k) => {
    const date = new Date(end - (count - 1 - k) * 86_400_000).toISOString().slice(0, 10);
    const close = (base + (k + 1) / 100).toFixed(2);
    return `${symbol},${venue},${date},${close},${close},${close},${close},${1000 + k}.5,${100_000 + k}`;
  });
}

const text = (lines: readonly string[]): string =>
  `symbol,venue,date,open,high,low,close,volume,quote_volume\n${lines.join('\n')}\n`;

/** Both panels: BTC with `count` bars on every venue, ETH with 40; OLD ended and NEW began too early and too late to be listed. */
export function smallPanels({ count = 1600 }: { count?: number } = {}): { perp: Panel; spot: Panel } {
  const of = (venue: string, ending: string): string[] => [
    ...rows(`BTC${ending}`, venue, { base: 100, count, last: '2024-04-20' }),
    ...rows(`ETH${ending}`, venue, { base: 10, count: 60, last: '2024-04-20' }),
    ...rows(`NEW${ending}`, venue, { base: 1, count: 20, last: '2024-04-20' }),
    ...rows(`OLD${ending}`, venue, { base: 1, count: 50, last: '2024-03-30' }),
  ];
  return {
    perp: indexPanel(text([...of('BINANCE', 'USDT.P'), ...of('BYBIT', 'USDT.P')])),
    spot: indexPanel(text(of('BINANCE', 'USDT'))),
  };
}
