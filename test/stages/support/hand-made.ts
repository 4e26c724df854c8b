/** Small markets written by hand: prices by instrument on consecutive weekdays, known at the close. */
import { type Instrument, UNSTATED } from '../../../contracts/instrument.js';
import type { CalendarConfig, FieldName } from '../../../contracts/mandate.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import type { FieldRow, UniverseResult, UniverseRow } from '../../../contracts/stage-results.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { dayNumber, sessionClose } from '../../../stages/calendar.js';
import type { GateInput } from '../../../stages/universe/gates/gate.js';
import type { HealthRow } from '../../../stages/universe/health-row.js';

export const calendar: CalendarConfig = { venues: ['X'], close: '21:00', timezone: 'UTC' };
const FIRST = dayNumber('2020-01-06');

/** Day number of the k-th weekday from Monday 2020-01-06. */
export const weekday = (k: number): number => FIRST + 7 * Math.floor(k / 5) + (k % 5);

export const instrument = (id: string, facts: Partial<Instrument> = {}): Instrument => {
  const [venue, symbol] = id.split(':') as [string, string];
  return {
    id,
    venue,
    symbol,
    identity: `fx/${symbol}/USD`,
    multiplier: 1,
    base: symbol,
    quote: 'USD',
    assetClass: 'fx',
    product: 'spot',
    description: symbol,
    tickSize: 0.01,
    tickSource: 'venue',
    lotSize: null,
    shortable: true,
    liquidityUsdPerDay: 1e9,
    ...UNSTATED,
    ...facts,
  };
};

/** Bars at the given closes on weekdays 0, 1, 2 …; NaN leaves the day out. */
export const series = (id: string, closes: readonly number[], columns: Partial<Pick<Bars, 'volume'>> = {}): Bars => {
  const rows = closes.flatMap((close, k) => (Number.isNaN(close) ? [] : [k]));
  const closeTime = Float64Array.from(rows, (k) => sessionClose(weekday(k), calendar));
  const unknown = () => new Float64Array(rows.length).fill(Number.NaN);
  return {
    instrument: id,
    date: Int32Array.from(rows, weekday),
    closeTime,
    knownAt: closeTime,
    open: unknown(),
    high: unknown(),
    low: unknown(),
    close: Float64Array.from(rows, (k) => closes[k]!),
    volume: unknown(),
    quoteVolume: unknown(),
    ...columns,
  };
};

/** A pinned market that knows everything of `sessions` weekdays. */
export const market = (sessions: number, bars: readonly Bars[], instruments: readonly Instrument[]): MarketHistory =>
  marketHistory({
    cut: sessionClose(weekday(sessions - 1), calendar),
    bars,
    versions: instruments.map((facts) => ({ instrument: facts, validFrom: 0, knownAt: 0 })),
  });

/** A repeatable noise in [-1, 1) (Park & Miller's minimal standard generator). */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
}

/** Prices that start at 100 and move by the given returns. */
export const prices = (returns: readonly number[]): number[] => {
  const out = [100];
  for (const r of returns) out.push(out.at(-1)! * (1 + r));
  return out;
};

const NO_FIELDS = Object.fromEntries(
  [
    ...['close', 'Value.Traded', 'change', 'Perf.W', 'Perf.1M', 'Perf.3M', 'Perf.6M', 'Perf.Y', 'Volatility20'],
    ...['Perf.W.z', 'RSI', 'ADX', 'ADX+DI', 'ADX-DI', 'ATR', 'Stoch.K', 'EMA20', 'EMA50', 'EMA200'],
  ].map((name) => [name, null]),
) as Record<FieldName, number | null>;

export const fields = (known: Partial<FieldRow>): FieldRow => ({ ...NO_FIELDS, ...known });

export const row = (facts: Instrument, known: Partial<FieldRow> = {}): UniverseRow => ({
  instrument: facts,
  lastSession: '2020-06-01',
  history: 500,
  liquidityUsdPerDay: facts.liquidityUsdPerDay,
  tickVerified: true,
  fields: fields(known),
  notes: [],
});

export const universeOf = (rows: readonly UniverseRow[], asOf = '2020-06-01T21:00:00.000Z'): UniverseResult => {
  const ids = rows.map(({ instrument: { id } }) => id);
  return {
    schema: 'universe/1',
    asOf,
    rows,
    funnel: { stage: 'universe', entered: ids, kept: ids, rejections: [] },
    gates: [],
  };
};

const HEALTHY: HealthRow = {
  history: 500,
  lastDate: 18_000,
  lastClose: 18_000 * 86_400_000,
  tradedValue: 5e9,
  staleShare: 0.02,
  zeroVolumeShare: 0,
  jump: 3,
  gapJump: null,
  gapDays: 4,
  annualVolatility: 10,
  rangePercent: 1,
  pegVolatility: 10,
  pegShare: 0.1,
};

/** A healthy instrument at a gate, with what a test changes about it. */
export const gateInput = ({
  health = {},
  ...rest
}: Partial<Omit<GateInput, 'health'>> & { health?: Partial<HealthRow> }): GateInput => ({
  instrument: instrument('X:AAA'),
  liquidityUsdPerDay: 5e9,
  tickVerified: true,
  asOf: 18_001 * 86_400_000,
  verifiedTick: 'require',
  minimumHistory: 253,
  peers: { marketCapRank: () => null, lines: () => [], shadow: () => null },
  ...rest,
  health: { ...HEALTHY, ...health },
});
