/**
 * The fields a universe decides by, against what the scanner published for the same bars at the same moment: 3,048 daily bars of
 * BINANCE:BTCUSDT and the scanner's values of 2025-12-20. The price at which the scanner computed, 88255.63, lies between
 * the two recordings; the last close is set to it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FieldName } from '../../../contracts/mandate.js';
import type { Bars } from '../../../contracts/market.js';
import { sma } from '../../../quant/indicators/moving-averages.js';
import { type BarFields, barFields, horizonsOf } from '../../../stages/universe/bar-fields.js';
import { pricedBars } from '../../../stages/universe/priced-bars.js';

const recorded = new URL('../../../../shared/data/tradingview/recorded/', import.meta.url);
const absent = !existsSync(recorded);
const titled = (title: string): string => (absent ? `${title} (skipped: no shared data)` : title);
const PRICE = 88255.63;
const DAY_MS = 86_400_000;

function recordedBars(): Bars {
  const bytes = readFileSync(new URL('ws_bars_BINANCE_BTCUSDT_1D_2025-12-20.csv.gz', recorded));
  const [head = '', ...lines] = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
  const rows = lines.map((line) => line.split(','));
  const column = (name: string) => Float64Array.from(rows, (row) => Number(row[head.split(',').indexOf(name)]));
  const closeTime = column('time').map((opened) => opened * 1000 + DAY_MS);
  const bars = {
    instrument: 'BINANCE:BTCUSDT',
    date: Int32Array.from(closeTime, (at) => at / DAY_MS - 1),
    closeTime,
    knownAt: closeTime,
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    quoteVolume: column('volume').fill(Number.NaN),
  };
  bars.close[bars.close.length - 1] = PRICE;
  return bars;
}

describe.skipIf(absent)(titled('the fields of the universe and the scanner'), () => {
  let published: Readonly<Record<string, number>>;
  let bars: Bars;
  let ours: BarFields;
  beforeAll(() => {
    const file = new URL('technicals_BINANCE_BTCUSDT_2025-12-20.json', recorded);
    published = (JSON.parse(readFileSync(file, 'utf8')) as { '1d': Record<string, number> })['1d'];
    bars = recordedBars();
    ours = barFields(pricedBars(bars), horizonsOf('crypto'));
  });

  it('stand on the same price: ten closes have the mean that the scanner published', () => {
    expect(bars.close).toHaveLength(3048);
    expect(Math.abs(sma(bars.close, 10).at(-1)! / published.SMA10! - 1)).toBeLessThan(1e-12);
  });

  it.each<FieldName>(['RSI', 'ADX', 'Stoch.K', 'EMA20', 'EMA50', 'EMA200'])('agree on %s to 1e-9', (field) => {
    expect(Math.abs(ours[field](bars.close.length - 1) / published[field]! - 1)).toBeLessThan(1e-9);
  });

  it('would disagree by more than that at any other price', () => {
    const elsewhere = {
      ...bars,
      close: bars.close.map((close, t) => (t === bars.close.length - 1 ? close + 0.1 : close)),
    };
    const moved = barFields(pricedBars(elsewhere), horizonsOf('crypto'));
    for (const field of ['RSI', 'Stoch.K', 'EMA20', 'EMA50', 'EMA200'] as const) {
      expect(Math.abs(moved[field](bars.close.length - 1) / published[field]! - 1)).toBeGreaterThan(1e-9);
    }
  });
});
