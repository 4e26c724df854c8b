import type { BacktestResult, WindowStatistics } from '../../contracts/validation.js';
import { csvNumber, csvText } from '../escape.js';

const FIGURES: readonly (readonly [string, keyof WindowStatistics])[] = [
  ['return', 'totalReturn'],
  ['annual_return', 'annualReturn'],
  ['annual_volatility', 'annualVolatility'],
  ['sharpe', 'sharpe'],
  ['sortino', 'sortino'],
  ['calmar', 'calmar'],
  ['max_drawdown', 'maxDrawdown'],
  ['drawdown_from', 'drawdownFrom'],
  ['drawdown_to', 'drawdownTo'],
  ['hit_rate', 'hitRate'],
  ['skew', 'skew'],
  ['tail_ratio', 'tailRatio'],
  ['turnover', 'turnover'],
  ['costs', 'costs'],
];
const HEADER = ['decided', 'executed', 'outcome', 'held', 'regime', 'series', 'forecast', 'realised', 'gross'];

/**
 * windows.csv: one line per window and series, RFC 4180 with CRLF. Fractions at full precision, empty where undefined; turnover
 * and costs are those of the execution, not annual.
 */
export function windowsCsv({ windows, series }: BacktestResult): string {
  const lines = windows.flatMap(({ decided, executed, outcome, held, regime, profiles }) =>
    series.flatMap(({ name }) => {
      const figures = profiles[name];
      if (figures === undefined) return [];
      const { forecast, realised, gross, statistics } = figures;
      const cells = FIGURES.map(([, key]) => {
        const value = statistics?.[key] ?? null;
        return typeof value === 'string' ? csvText(value) : csvNumber(value);
      });
      const head = [decided, executed, outcome, String(held), regime, name].map(csvText);
      return [[...head, csvNumber(forecast), csvNumber(realised), csvNumber(gross ?? null), ...cells]];
    }),
  );
  return [[...HEADER, ...FIGURES.map(([name]) => name)], ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}
