import { plainNumber } from '../../plain-number.js';
import type { HealthColumns } from '../health-columns.js';
import { type Gate, type GateParams, numberParam, passed } from './gate.js';

interface BoundedGate extends Pick<Gate, 'id' | 'validity' | 'needs'> {
  /** Column of the health row, percent. */
  readonly column: keyof HealthColumns;
  /** Names of the two parameters, percent. */
  readonly low: string;
  readonly high: string;
  /** Largest value either may have. */
  readonly ceiling: number;
  /** What is unknown where there is no value. */
  readonly missing: string;
  /** The value in words. */
  readonly words: (percent: string) => string;
}

/** A gate that keeps one percentage between two bounds, both allowed; a bound that is not given does not bind. */
function bounded({ column, low: lowName, high: highName, ceiling, missing, words, ...gate }: BoundedGate): Gate {
  const bounds = (params: GateParams) => ({
    low: numberParam(params[lowName], 0),
    high: numberParam(params[highName], Number.POSITIVE_INFINITY),
  });
  const percent = { type: 'number', min: 0, max: ceiling } as const;
  return {
    ...gate,
    params: { [lowName]: percent, [highName]: percent },
    contradiction(params) {
      const { low, high } = bounds(params);
      if (low > high) return `${lowName} ${low} exceeds ${highName} ${high}`;
      return low === 0 && high === Number.POSITIVE_INFINITY ? `neither ${lowName} nor ${highName} is given` : undefined;
    },
    bounds(params) {
      const { low, high } = bounds(params);
      return [{ column, least: low, most: high }];
    },
    evaluate({ health }, params) {
      const value = health[column];
      const { low, high } = bounds(params);
      const threshold = value !== null && value > high ? high : low;
      if (value === null) return { kind: 'missing', what: missing, threshold };
      if (value >= low && value <= high) return passed(value, low > 0 ? low : high);
      const side = value < low ? 'below' : 'above';
      return {
        kind: 'reject',
        value,
        threshold,
        reason: () => `${words(`${plainNumber(value)} %`)}, ${side} ${threshold} %`,
      };
    },
  };
}

/** ATR / close in percent. Approximate where a source publishes closes only: the range is then between closes. */
export const range = bounded({
  id: 'range',
  validity: 'approximate',
  needs: 'ohlc',
  column: 'rangePercent',
  low: 'minPercent',
  high: 'maxPercent',
  ceiling: 1000,
  missing: 'fewer than 15 bars give no range',
  words: (percent) => `ATR is ${percent} of the close`,
});

/** Annual volatility of the last 60 returns, percent. A floor removes pegged currencies. */
export const volatility = bounded({
  id: 'volatility',
  validity: 'exact',
  column: 'annualVolatility',
  low: 'minAnnual',
  high: 'maxAnnual',
  ceiling: 10_000,
  missing: 'fewer than 61 bars give no volatility',
  words: (percent) => `annual volatility is ${percent}`,
});
