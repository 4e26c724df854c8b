import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import { adx } from '../../../quant/indicators/adx.js';
import { atr } from '../../../quant/indicators/atr.js';
import { ema, sma } from '../../../quant/indicators/moving-averages.js';
import { awesomeOscillator, cci, macd } from '../../../quant/indicators/oscillators.js';
import { performance } from '../../../quant/indicators/performance.js';
import { rsi } from '../../../quant/indicators/rsi.js';
import { stochastic } from '../../../quant/indicators/stochastic.js';
import { expectClose, loadGolden, withData } from '../../support/goldens.js';

interface Bars {
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}
interface Input {
  high: number[] | string;
  low: number[] | string;
  close: number[];
  bars: string;
  firstDate: string;
  lastDate: string;
}
type Expected = Record<string, Record<string, number | null> | (number | null)[]>;

const golden = loadGolden<Input, Expected>('indicators');
const { relative, tradingView } = golden.tolerance as { relative: number; tradingView: number };

function barsFromFile(file: string, belongs: (line: string[]) => boolean): Bars | null {
  const url = new URL(`../../../../shared/${file}`, import.meta.url);
  if (!existsSync(url)) return null;
  const lines = gunzipSync(readFileSync(url)).toString('utf8').trimEnd().split('\n');
  const head = lines[0]!.split(',');
  const rows = lines.slice(1).map((line) => line.split(','));
  const kept = rows.filter(belongs);
  const column = (name: string) => kept.map((row) => Number(row[head.indexOf(name)]));
  return { high: column('high'), low: column('low'), close: column('close') };
}

function barsOf(input: (typeof golden.cases)[number]['input']): Bars | null {
  if (input.file !== undefined) {
    const inRange = (date: string) => date >= input.firstDate && date <= input.lastDate;
    return barsFromFile(
      input.file,
      ([symbol, venue, date]) => symbol === input.symbol && venue === input.venue && inRange(date!),
    );
  }
  const closeOr = (column: number[] | string) => (typeof column === 'string' ? input.close : column);
  return { high: closeOr(input.high), low: closeOr(input.low), close: input.close };
}

const columns: Record<string, (bars: Bars) => Float64Array> = {
  rsi14: ({ close }) => rsi(close),
  atr14: ({ high, low, close }) => atr(high, low, close),
  plusDI14: ({ high, low, close }) => adx(high, low, close).plusDi,
  minusDI14: ({ high, low, close }) => adx(high, low, close).minusDi,
  adx14: ({ high, low, close }) => adx(high, low, close).adx,
  ema10: ({ close }) => ema(close, 10),
  ema50: ({ close }) => ema(close, 50),
  ema200: ({ close }) => ema(close, 200),
  sma10: ({ close }) => sma(close, 10),
  sma50: ({ close }) => sma(close, 50),
  stochRawK14: ({ high, low, close }) => stochastic(high, low, close).raw,
  stochK14_3: ({ high, low, close }) => stochastic(high, low, close).k,
  macd12_26: ({ close }) => macd(close).macd,
  macdSignal9: ({ close }) => macd(close).signal,
  cci20: ({ high, low, close }) => cci(high, low, close),
  ao5_34: ({ high, low }) => awesomeOscillator(high, low),
};
const notColumns = new Set(['taLibMaxRelDiff', 'taLibRsi', 'taLibAdx', 'taLibCci', 'note']);
const nullIfNaN = (x: number | undefined) => (x === undefined || Number.isNaN(x) ? null : x);

describe('indicators agree with TA-Lib bar by bar', () => {
  for (const { name, input, expected } of golden.cases.filter((c) => !c.name.startsWith('tradingview'))) {
    const bars = barsOf(input);
    for (const [key, values] of Object.entries(expected)) {
      if (notColumns.has(key)) continue;
      it.skipIf(bars === null)(withData(`${name}: ${key}`, bars), () => {
        if (key === 'performancePercent') {
          for (const [bars_, value] of Object.entries(values)) {
            expectClose(
              nullIfNaN(performance(bars!.close, Number(bars_)).at(-1)),
              value,
              { relative },
              `${bars_} bars`,
            );
          }
          return;
        }
        const column = columns[key]!(bars!);
        const scale = Math.max(...bars!.close);
        for (const [index, value] of Object.entries(values)) {
          // Differences of averages (MACD, AO) cancel: their rounding is relative to the price.
          const absolute = /macd|ao/.test(key) ? 1e-13 * scale : 1e-12;
          expectClose(nullIfNaN(column[Number(index)]), value, { relative, absolute }, `${key} at bar ${index}`);
        }
      });
    }
  }
});

describe('indicators agree with the values TradingView published for the same bars', () => {
  const { expected } = golden.cases.find((c) => c.name.startsWith('tradingview'))!;
  const published = expected['tradingView'] as Record<string, number>;
  const bars = barsFromFile('data/tradingview/recorded/ws_bars_BINANCE_BTCUSDT_1D_2025-12-20.csv.gz', () => true);
  const patched = bars && { ...bars, close: [...bars.close.slice(0, -1), 88255.63] };
  // Ours so far; momentum, Williams %R, bull-bear power, Ichimoku, Hull and ultimate oscillator are not offered.
  const fields: Record<string, (bars: Bars) => Float64Array> = {
    RSI: columns['rsi14']!,
    ADX: columns['adx14']!,
    AO: columns['ao5_34']!,
    CCI20: columns['cci20']!,
    'Stoch.K': columns['stochK14_3']!,
    'MACD.macd': columns['macd12_26']!,
    'MACD.signal': columns['macdSignal9']!,
  };
  for (const n of [10, 20, 30, 50, 100, 200]) {
    fields[`EMA${n}`] = ({ close }) => ema(close, n);
    fields[`SMA${n}`] = ({ close }) => sma(close, n);
  }
  it.skipIf(patched === null).each(Object.keys(fields))(withData('%s', patched), (field) => {
    expectClose(fields[field]!(patched!).at(-1)!, published[field]!, { relative: tradingView }, field);
  });
});
