/** Hand-made inputs of the allocation and validation stages: a resolved mandate, a small market, an alignment. */
import type { AlignmentResult } from '../../../contracts/allocation.js';
import { type Instrument, type InstrumentVersion, UNSTATED } from '../../../contracts/instrument.js';
import type { Direction, Mandate } from '../../../contracts/mandate.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import type { SelectedInstrument, SelectionResult } from '../../../contracts/stage-results.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { ledoitWolf } from '../../../quant/covariance/ledoit-wolf.js';
import { fromRows, toJson } from '../../../quant/linalg/matrix.js';
import { directionalStreams } from '../../../stages/allocation/align.js';
import { DAY_MS, isoDate } from '../../../stages/calendar.js';

type Changes = { readonly [Key in keyof Mandate]?: Mandate[Key] extends object ? Partial<Mandate[Key]> : Mandate[Key] };

/** A mandate in which nothing is unusual; sections given are merged into it. */
export function testMandate(changes: Changes = {}): Mandate {
  const base: Mandate = {
    name: 'test',
    asOf: null,
    universes: [],
    strategies: [],
    calendar: { venues: ['TOY'], close: '22:00', timezone: 'UTC' },
    profile: 'min_variance',
    profiles: ['min_variance', 'risk_parity', 'max_sharpe', 'barbell'],
    verifiedTick: 'warn',
    onNoSignals: 'hold',
    maxHold: 5,
    approval: { required: 'never', timeout: '4h', onTimeout: 'reject', approvers: null },
    drift: { weight: 0.05, turnover: 0.1, every: '1h' },
    regime: {
      shortWindow: 10,
      longWindow: 60,
      minPercentiles: 250,
      enterCrisisScore: 0.9,
      enterCrisisRatio: 1.7,
      jumpRatio: 3,
      leaveCrisisScore: 0.75,
      leaveCrisisRatio: 1.2,
      enterQuietScore: 0.25,
      leaveQuietScore: 0.4,
      minDwell: 5,
    },
    gate: { minInstruments: 1, maxStaleDays: 7, maxQuarantineShare: 1, exposure: { QUIET: 1, NORMAL: 1, CRISIS: 0.8 } },
    selection: {
      lookback: 60,
      minPresent: 0.9,
      minOverlap: 40,
      linkage: 'ward',
      cut: { distance: 0.4 },
      maxClusters: null,
      topN: 3,
      tightCorrelation: 0.9,
      minSelected: 8,
      allowHedged: false,
      scoreWeights: { liquidity: 0.35, momentum: 0.35, convexity: 0.3, stability: 0 },
      venuePriority: [],
      identityCorrelation: 0.95,
      identities: { merge: [], split: [] },
    },
    risk: {
      lookback: 50,
      clusterThreshold: 0.4,
      covariance: 'ledoit_wolf',
      halfLife: null,
      structure: 'hierarchical',
      executionBlend: 0.5,
      instrumentCap: 0.15,
      clusterCap: 0.25,
      venueCaps: {},
      classCaps: {},
      net: null,
      targetVolatility: null,
      capPolicy: 'cash',
      grossTarget: 1,
      meanShrinkage: 0.5,
      riskFree: 0,
    },
    barbell: { minAggressors: 2, maxAggressors: 5, share: { QUIET: 0.15, NORMAL: 0.1, CRISIS: 0.05 } },
    costs: { default: { halfSpreadBps: 0, feeBps: 0 }, byClass: {}, impact: null, funding: 'excluded' },
    rebalance: { every: 5, band: 0, maxTurnover: null },
    book: null,
    validation: {
      anchor: '2020-01-01',
      train: 60,
      executionLag: 1,
      reselect: 'window',
      sensitivity: [],
      bootstrap: { seed: 7, resamples: 200, confidence: 0.95 },
      delistingReturn: {},
      periodsPerYear: 252,
    },
  };
  const merged = Object.entries(changes).map(([key, value]) => {
    const before = base[key as keyof Mandate];
    const section = typeof value === 'object' && value !== null && !Array.isArray(value) && typeof before === 'object';
    return [key, section ? { ...before, ...value } : value];
  });
  return { ...base, ...Object.fromEntries(merged) };
}

export const FIRST_DAY = 18_262; // 2020-01-01

/** Date of session k of the toy market, YYYY-MM-DD. Its sessions are consecutive days. */
export const toyDate = (k: number): string => isoDate(FIRST_DAY + k);

export interface ToyLine {
  readonly id: string;
  /** Closes by session from FIRST_DAY; null where the line has no bar. */
  readonly closes: readonly (number | null)[];
  readonly assetClass?: Instrument['assetClass'];
  /** Days until a bar is known. */
  readonly lagDays?: number;
}

/** A market of lines `VENUE:SYMBOL` that close at 20:00 UTC. The cut is 22:00 of the last session given. */
export function toyMarket(lines: readonly ToyLine[], sessions: number): MarketHistory {
  const versions = lines.map(
    (line): InstrumentVersion => ({ instrument: toyInstrument(line), validFrom: 0, knownAt: 0 }),
  );
  const bars = lines.map(({ id, closes, lagDays = 0 }): Bars => {
    const rows = closes.flatMap((close, k) => (close === null ? [] : [{ date: FIRST_DAY + k, close }]));
    const unknown = new Float64Array(rows.length).fill(Number.NaN);
    const closeTime = Float64Array.from(rows, ({ date }) => date * DAY_MS + 20 * 3_600_000);
    return {
      instrument: id,
      date: Int32Array.from(rows, ({ date }) => date),
      closeTime,
      knownAt: closeTime.map((time) => time + lagDays * DAY_MS),
      open: unknown,
      high: unknown,
      low: unknown,
      close: Float64Array.from(rows, ({ close }) => close),
      volume: unknown,
      quoteVolume: unknown,
    };
  });
  return marketHistory({ cut: (FIRST_DAY + sessions - 1) * DAY_MS + 22 * 3_600_000, bars, versions });
}

function toyInstrument({ id, assetClass = 'fx' }: ToyLine): Instrument {
  const [venue = '', symbol = ''] = id.split(':');
  return {
    id,
    venue,
    symbol,
    identity: `${assetClass}/${symbol}/USD`,
    multiplier: 1,
    base: symbol,
    quote: 'USD',
    assetClass,
    product: 'spot',
    description: symbol,
    tickSize: null,
    tickSource: null,
    lotSize: null,
    shortable: true,
    liquidityUsdPerDay: null,
    ...UNSTATED,
  };
}

/** A seeded stream of uniform numbers in [0, 1), for test data only (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Roughly normal, mean 0, variance 1: twelve uniforms. */
export function normal(next: () => number): number {
  let sum = -6;
  for (let k = 0; k < 12; k++) sum += next();
  return sum;
}

/** A price path of `sessions` closes from 100. */
export function walk(seed: number, sessions: number, volatility = 0.01, drift = 0): number[] {
  const next = uniform(seed);
  const closes = [100];
  while (closes.length < sessions) closes.push(closes.at(-1)! * (1 + drift + volatility * normal(next)));
  return closes;
}

export interface Pick {
  readonly id: string;
  readonly direction?: Direction;
  readonly cluster?: number;
  readonly score?: number;
  readonly convexity?: number;
  readonly assetClass?: Instrument['assetClass'];
}

/** A selection as its stage would hand it on; what allocation does not read is empty. */
export function selectionOf(picks: readonly Pick[], asOf = '2020-12-31T22:00:00.000Z'): SelectionResult {
  const selected = picks.map(
    ({ id, direction = 'LONG', cluster = 0, score = 0.5, convexity = 0.5 }, rank): SelectedInstrument => ({
      instrument: id,
      identity: id,
      direction,
      strategy: 'toy',
      conviction: 0.5,
      cluster,
      rank,
      score: { total: score, liquidity: 0.5, momentum: 0.5, convexity, stability: 0.5 },
      alternates: [],
      mergeReason: null,
    }),
  );
  const ids = selected.map(({ instrument }) => instrument).sort();
  return {
    schema: 'selection/1',
    asOf,
    selected: [...selected].sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    clusters: [],
    correlation: { instruments: [], matrix: { rows: 0, cols: 0, data: [] } },
    linkage: { rows: 0, cols: 4, data: [] },
    leafOrder: [],
    cutHeight: 0.4,
    stability: null,
    notes: [],
    funnel: { stage: 'selection', entered: ids, kept: ids, rejections: [] },
  };
}

/** An alignment of the picks with these physical returns (rows are sessions) and clusters as the picks say. */
export function alignmentOf(picks: readonly Pick[], rows: readonly (readonly number[])[]): AlignmentResult {
  const returns = fromRows(rows);
  const directions = picks.map(({ direction = 'LONG' }) => direction);
  const { covariance, shrinkage } = ledoitWolf(directionalStreams(returns, directions));
  const instruments = picks.map(({ id }) => id);
  return {
    schema: 'alignment/1',
    asOf: '2020-12-31T22:00:00.000Z',
    instruments,
    directions,
    venues: picks.map(({ id }) => id.split(':')[0]!),
    assetClasses: picks.map(({ assetClass = 'fx' }) => assetClass),
    left: [],
    dates: rows.map((_, t) => toyDate(t)),
    returns: toJson(returns),
    clusters: picks.map(({ cluster = 0 }) => cluster),
    correlation: { rows: 0, cols: 0, data: [] },
    estimator: 'ledoit_wolf',
    shrinkage,
    conditionNumber: 1,
    covariance: toJson(covariance),
    meanClusterCorrelation: null,
    universe: null,
    lost: [],
    funnel: { stage: 'allocation', entered: instruments, kept: instruments, rejections: [] },
  };
}
