/** Run views for tests of the reports. All of it is made up: no price, weight or verdict here is a result. */
import type { AlignmentResult, AllocationResult } from '../../contracts/allocation.js';
import { type Instrument, UNSTATED } from '../../contracts/instrument.js';
import type { FieldName, Profile } from '../../contracts/mandate.js';
import type { RunView } from '../../contracts/reporting.js';
import type { RunResult } from '../../contracts/run.js';
import type { FieldRow, Funnel, RegimeDay, SelectionResult } from '../../contracts/stage-results.js';
import { backtestFixture, promisesFixture, regimeAt, seeded, weekdays } from './fixture-backtest.js';
import { mandate } from './fixture-mandate.js';

export const HOSTILE = [
  'X:<script>alert(1)</script>',
  `X:"quoted" & 'single'`,
  'X:a|pipe `code` [link](http://evil.example)',
  '=cmd()|"/C calc"!A1',
  'X:abc\u202efdp.exe\u200f',
  `X:${'LONG'.repeat(50)}`,
  'X:🦊🚀👩‍👩‍👧',
  'X:\u001b[31mred\u001b]0;title\u0007',
  '-1+1',
  '@SUM(A1)',
  'X:line\r\nbreak\ttab',
  'X:ＷＩＤＥ漢字',
];
const NAMES = 'EURUSD GBPUSD JPYUSD CHFUSD AUDUSD NZDUSD CADUSD BRENT WTI UST2Y UST10Y UST30Y'
  .split(' ')
  .map((symbol) => `${symbol.startsWith('UST') ? 'UST' : symbol.length < 6 ? 'EIA' : 'ECB'}:${symbol}`);
const ASOF = '2025-12-08T23:30:00.000Z';
const hash = (n: number): string => (n * 7919).toString(16).padStart(8, 'a').repeat(8);
const sorted = (ids: readonly string[]): string[] => [...ids].sort();

const instrument = (id: string): Instrument => ({
  id,
  venue: id.split(':')[0]!,
  symbol: id.split(':')[1] ?? id,
  identity: `fx/${id}`,
  multiplier: 1,
  base: 'EUR',
  quote: 'USD',
  assetClass: 'fx',
  product: 'spot',
  description: `Description of ${id}`,
  tickSize: null,
  tickSource: null,
  lotSize: null,
  shortable: true,
  liquidityUsdPerDay: 1e9,
  ...UNSTATED,
});
const FIELDS: readonly FieldName[] = [
  ...(['close', 'Value.Traded', 'change', 'Perf.W', 'Perf.1M', 'Perf.3M', 'Perf.6M', 'Perf.Y'] as const),
  ...(['Volatility20', 'Perf.W.z', 'RSI', 'ADX', 'ADX+DI', 'ADX-DI', 'ATR', 'Stoch.K'] as const),
  ...(['EMA20', 'EMA50', 'EMA200'] as const),
];
const fields = Object.fromEntries(FIELDS.map((name) => [name, 1.5])) as FieldRow;

const clusterOf = (i: number, n: number): number => Math.floor((i * Math.max(1, Math.round(n / 3))) / n);

/** Blocks of correlated instruments, merged pairwise: a valid tree with rising heights. */
function selectionOf(names: readonly string[]): SelectionResult {
  const n = names.length;
  const noise = seeded(5);
  const rho = new Array<number>(n * n).fill(1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = (clusterOf(i, n) === clusterOf(j, n) ? 0.78 : 0.05) + (noise() - 0.5) * 0.4;
      rho[i * n + j] = rho[j * n + i] = value;
    }
  }
  const linkage: number[] = [];
  const size = new Map(names.map((_, i) => [i, 1]));
  const merge = (a: number, b: number, height: number): number => {
    const node = n + linkage.length / 4;
    size.set(node, size.get(a)! + size.get(b)!);
    linkage.push(a, b, height, size.get(node)!);
    return node;
  };
  // Members join inside their cluster first, then clusters join each other, ever higher.
  const roots: number[] = [];
  for (let i = 0; i < n; i++) {
    const cluster = clusterOf(i, n);
    const root = roots[cluster];
    roots[cluster] = root === undefined ? i : merge(root, i, 0.15 + linkage.length / (20 * n));
  }
  roots.reduce((a, b, k) => merge(a, b, 0.45 + k / (2 * roots.length)));
  const numbers = [...new Set(names.map((_, i) => clusterOf(i, n)))];
  return {
    schema: 'selection/1',
    asOf: ASOF,
    selected: names.map((name, i) => ({
      instrument: name,
      identity: `fx/${name}`,
      direction: i % 4 === 3 ? 'SHORT' : 'LONG',
      strategy: i % 2 === 0 ? 'trend_momentum' : 'mean_reversion',
      conviction: 1 - i / n,
      cluster: clusterOf(i, n),
      rank: 1 + (i % 3),
      score: { total: 0.7, liquidity: 0.9, momentum: 0.6, convexity: 0.5, stability: 0.5 },
      alternates: i === 0 ? ['ECB:EURUSD-2'] : [],
      mergeReason: i === 0 ? 'same identity, correlation 0.99' : null,
    })),
    clusters: numbers.map((cluster) => {
      const members = sorted(names.filter((_, i) => clusterOf(i, n) === cluster));
      return { cluster, members, winners: members.slice(0, 3), meanCorrelation: members.length > 1 ? 0.78 : 1 };
    }),
    correlation: { instruments: names, matrix: { rows: n, cols: n, data: rho } },
    linkage: { rows: Math.max(0, n - 1), cols: 4, data: linkage },
    leafOrder: names.map((_, i) => i),
    cutHeight: 0.4,
    stability: { ari: 0.82, common: Math.max(2, n - 1) },
    notes: ['RAISED: topN 3 → 4 so that at least 8 remain'],
    funnel: { stage: 'selection', entered: sorted(names), kept: sorted(names), rejections: [] },
  };
}

function alignmentOf(names: readonly string[]): AlignmentResult {
  const n = names.length;
  const square = { rows: n, cols: n, data: new Array<number>(n * n).fill(0.0001) };
  return {
    schema: 'alignment/1',
    asOf: ASOF,
    instruments: names,
    directions: names.map((_, i) => (i % 4 === 3 ? 'SHORT' : 'LONG')),
    venues: names.map((name) => name.split(':')[0]!),
    assetClasses: names.map(() => 'fx'),
    left: [],
    dates: weekdays('2025-12-05', 200),
    returns: { rows: 200, cols: n, data: new Array<number>(200 * n).fill(0.001) },
    clusters: names.map((_, i) => clusterOf(i, n)),
    correlation: square,
    estimator: 'ledoit_wolf',
    shrinkage: 0.083,
    conditionNumber: 214.7,
    covariance: square,
    meanClusterCorrelation: 0.46,
    universe: { members: n, returns: new Array<number>(200).fill(0.0005) },
    lost: [{ instrument: names[0]!, rows: 4, reason: 'published a week late' }],
    funnel: { stage: 'allocation', entered: sorted(names), kept: sorted(names), rejections: [] },
  };
}

function allocationOf(names: readonly string[], profile: Profile): AllocationResult {
  const n = names.length;
  const sizes = names.map((_, i) => n - i * 0.6);
  const total = sizes.reduce((a, b) => a + b, 0);
  const gross = 0.94;
  const weights = sizes.map((size, i) => ((i % 4 === 3 ? -1 : 1) * gross * size) / total);
  const numbers = [...new Set(names.map((_, i) => clusterOf(i, n)))];
  const net = weights.reduce((a, b) => a + b, 0);
  const inCluster = (cluster: number) => weights.filter((_, i) => clusterOf(i, n) === cluster);
  return {
    schema: 'allocation/1',
    asOf: ASOF,
    profile,
    regime: 'NORMAL',
    positions: names.map((name, i) => ({
      instrument: name,
      direction: i % 4 === 3 ? 'SHORT' : 'LONG',
      weight: weights[i]!,
      cluster: clusterOf(i, n),
      bucket: `${clusterOf(i, n)}/${i % 4 === 3 ? 'SHORT' : 'LONG'}`,
      riskShare: i === 1 ? -0.02 : 1.02 / (n - 1 || 1),
    })),
    grossTarget: 1,
    gross,
    net,
    cash: 1 - net,
    uninvested: 0.06,
    binding: ['group:cluster 0'],
    clusters: numbers.map((cluster) => ({
      cluster,
      gross: Math.min(
        0.25,
        inCluster(cluster).reduce((a, b) => a + Math.abs(b), 0),
      ),
      riskShare: 1 / numbers.length,
    })),
    volatility: 0.0387,
    diversificationRatio: 1.72,
    effectiveBets: 5.4,
    beta: 0.42,
    expectedTurnover: 0.21,
    expectedCost: 0.00031,
    certificates: [
      {
        primal: 1e-15,
        dual: 3.2e-11,
        complementarity: 0,
        gap: 4e-12,
        iterations: 14,
        engine: 'interior-point',
        active: [{ constraint: 'group:cluster 0', multiplier: 0.00213 }],
      },
    ],
    fallbacks:
      profile === 'max_sharpe' ? ['max_sharpe → min_variance: no feasible portfolio earns more than cash'] : [],
  };
}

const regimePath = (sessions: number): RegimeDay[] => {
  const draw = seeded(3);
  return weekdays('2025-12-08', sessions).map((date, i) => {
    const state = regimeAt(i, sessions);
    const early = i < 70;
    const level = state === 'CRISIS' ? 0.93 : state === 'QUIET' ? 0.2 : 0.55;
    const wobble = (): number => Math.min(1, Math.max(0, level + (draw() - 0.5) * 0.2));
    return {
      date,
      state,
      basis: early ? 'insufficient history' : 'score',
      score: early ? null : wobble(),
      volatilityRatio: early ? null : 0.5 + wobble(),
      dispersionRatio: early ? null : 0.4 + wobble(),
      turbulence: early ? null : 40 * wobble(),
      volatilityPercentile: early ? null : wobble(),
      dispersionPercentile: early ? null : wobble(),
      turbulencePercentile: early ? null : wobble(),
      absorptionRatio: early ? null : 0.7,
      downsideShare: early ? null : wobble(),
      members: 30,
    };
  });
};

export interface FixtureOptions {
  readonly names?: readonly string[];
  readonly rejected?: readonly string[];
  readonly sessions?: number;
}

/** A complete run: 12 instruments, 9 rejected, 500 sessions, two crises, one promise not delivered. */
export function runView({
  names = NAMES,
  rejected = ['ECB:BGNUSD', 'ECB:DKKUSD', 'ECB:HKDUSD', 'EIA:DIESEL', 'EIA:PROPANE', 'ECB:TRYUSD'],
  sessions = 500,
}: FixtureOptions = {}): RunView {
  const profiles: readonly Profile[] = [...mandate.profiles, 'equal_weight'];
  const all = sorted([...names, ...rejected]);
  const half = Math.ceil(rejected.length / 2);
  const young = rejected.slice(0, half);
  const weak = rejected.slice(half);
  const passed = sorted([...names, ...weak]);
  const stages: Funnel[] = [
    {
      stage: 'universe',
      entered: all,
      kept: passed,
      rejections: young.map((id) => ({
        instrument: id,
        rule: 'volatility-floor',
        value: 0.00012,
        threshold: 0.005,
        reason: `${id} is pegged: its volatility is below the floor`,
      })),
    },
    {
      stage: 'signals',
      entered: passed,
      kept: sorted(names),
      rejections: weak.map((id) => ({
        instrument: id,
        rule: 'trend_momentum/long/ADX',
        value: 11.234,
        threshold: 'gt 15',
        reason: 'the trend is too weak',
      })),
    },
    { stage: 'selection', entered: sorted(names), kept: sorted(names), rejections: [] },
    { stage: 'allocation', entered: sorted(names), kept: sorted(names), rejections: [] },
    { stage: 'allocation', entered: sorted(names), kept: sorted(names), rejections: [] },
  ];
  const published = allocationOf(names, mandate.profile);
  const weights = new Map(published.positions.map((row) => [row.instrument, row.weight]));
  const path = regimePath(sessions);
  return {
    inputs: {
      schema: 'run-inputs/1',
      portfolio: 'committee',
      asOf: ASOF,
      configHash: hash(1),
      mandate,
      sources: [{ source: 'sample', snapshot: hash(2) }],
      previousTarget: {
        asOf: '2025-12-01T23:30:00.000Z',
        profile: 'min_variance',
        weights: {
          ...Object.fromEntries(
            names.slice(1).map((name, i) => [name, (weights.get(name) ?? 0) * (0.8 + (i % 3) * 0.2)]),
          ),
          'ECB:SEKUSD': 0.04,
        },
        indicative: true,
        runId: 'portfolio/committee/2025-12-01',
        proof: { config: hash(3), code: hash(4), inputs: hash(5), allocation: hash(6) },
      },
      trials: 6,
    },
    data: {
      bars: 116573,
      instruments: all.length,
      firstSession: '2015-01-02',
      lastSession: '2025-12-08',
      assumedKnownShare: 1,
      incomplete: [],
      caveats: [
        'spot currencies carry no interest: funding is excluded',
        'energy spot prices cannot be held: this shows the mechanics and is no performance claim',
      ],
    },
    universe: {
      schema: 'universe/1',
      asOf: ASOF,
      rows: passed.map((id, i) => ({
        instrument: instrument(id),
        lastSession: i === 2 ? '2025-12-01' : '2025-12-08',
        history: 2600,
        liquidityUsdPerDay: 1.2e9,
        tickVerified: i % 3 === 0,
        fields,
        notes: [],
      })),
      funnel: stages[0]!,
      gates: [
        { id: 'liquidity', validity: 'exact' },
        { id: 'market-cap-rank', validity: 'live-only' },
      ],
    },
    regime: {
      schema: 'regime/1',
      asOf: ASOF,
      state: 'NORMAL',
      today: { ...path.at(-1)! },
      path,
      gate: { decision: 'PROCEED', reasons: [], exposure: 1 },
    },
    signals: {
      schema: 'signals/1',
      asOf: ASOF,
      signals: names.map((name, i) => ({
        instrument: name,
        identity: `fx/${name}`,
        direction: i % 4 === 3 ? 'SHORT' : 'LONG',
        strategy: 'trend_momentum',
        conviction: 1 - i / names.length,
        evidence: [{ rule: 'trend_momentum/long/ADX', field: 'ADX', value: 23.4567 }],
        note: i === 0 ? 'long and short at once, resolved by conviction' : null,
      })),
      funnel: stages[1]!,
    },
    selection: selectionOf(names),
    alignment: alignmentOf(names),
    allocations: profiles.map((profile) => allocationOf(names, profile)),
    backtest: backtestFixture(sessions, names),
    promises: promisesFixture,
    audit: {
      schema: 'audit/1',
      asOf: ASOF,
      stages,
      instruments: all.map((id) => ({
        instrument: id,
        rejectedAt: weights.has(id) ? null : young.includes(id) ? 'universe' : 'signals',
        rule: weights.has(id) ? null : 'rule',
        value: null,
        threshold: null,
        reason: weights.has(id) ? 'selected' : 'rejected',
        weight: weights.get(id) ?? 0,
      })),
    },
    intent: 'PUBLISHED',
    reason: '',
    artifacts: Object.fromEntries(
      [
        ...[
          'inputs',
          'market',
          'universe',
          'regime',
          'signals',
          'selection',
          'alignment',
          'backtest',
          'promises',
          'audit',
        ],
        ...profiles.map((profile) => `allocation/${profile}`),
      ].map((step, i) => [step, hash(10 + i)]),
    ),
    code: hash(99),
  };
}

/** The gate stopped the run before signals. */
export function haltedView(): RunView {
  const view = runView();
  return {
    ...view,
    regime: {
      ...view.regime,
      state: 'CRISIS',
      gate: { decision: 'HALT', reasons: ['6 instruments, 10 are needed'], exposure: 0.8 },
    },
    signals: null,
    selection: null,
    alignment: null,
    allocations: [],
    backtest: null,
    promises: null,
    audit: { ...view.audit, stages: view.audit.stages.slice(0, 1) },
    intent: 'HALTED',
    reason: '6 instruments, 10 are needed',
  };
}

/** Nothing passed a strategy, nothing was ever published, and the back-test is there. */
export function noSignalsView(): RunView {
  const view = runView();
  return {
    ...view,
    inputs: { ...view.inputs, previousTarget: null },
    signals: { ...view.signals!, signals: [] },
    selection: null,
    alignment: null,
    allocations: [],
    intent: 'NO_SIGNALS',
    reason: 'no instrument passed a strategy',
  };
}

export const oneInstrumentView = (): RunView => runView({ names: ['ECB:EURUSD'], rejected: [] });
export const hostileView = (): RunView =>
  runView({ names: HOSTILE, rejected: ['=HYPERLINK("http://x")', 'a|b\u202e'] });
export const eightyView = (): RunView =>
  runView({
    names: Array.from({ length: 80 }, (_, i) => `BINANCE_PERPETUAL:VERYLONGNAME${String(i).padStart(3, '0')}USDT.P`),
    rejected: Array.from({ length: 300 }, (_, i) => `BINANCE:REJ${i}`),
    sessions: 600,
  });
/** Zero windows, zero sessions: a back-test that came to nothing. */
export function emptyBacktestView(): RunView {
  const view = runView();
  return {
    ...view,
    backtest: {
      ...view.backtest!,
      dates: [],
      regimes: [],
      series: [],
      windows: [],
      book: { profile: 'min_variance', weights: [] },
      probabilityOfOverfitting: null,
    },
    promises: { ...view.promises!, verdicts: [], bias: [] },
    regime: { ...view.regime, path: [] },
  };
}

export const VIEWS: readonly (readonly [string, () => RunView])[] = [
  ['a complete run', () => runView()],
  ['a halted run', haltedView],
  ['a run without signals', noSignalsView],
  ['a run with one instrument', oneInstrumentView],
  ['a run with hostile names', hostileView],
  ['a run with 80 instruments', eightyView],
  ['a run with an empty back-test', emptyBacktestView],
];

export const runResult = (view: RunView): RunResult => ({
  runId: `portfolio/${view.inputs.portfolio}/2025-12-08`,
  asOf: view.inputs.asOf,
  outcome: view.intent,
  regime: view.regime.state,
  weights: {},
  promises: [],
  artifacts: view.artifacts,
  reports: { 'report.html': '/tmp/runs/report.html', 'weights.csv': '/tmp/runs/weights.csv' },
});
