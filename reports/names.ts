/** Names of the field as people read them. */
import type { Regime } from '../contracts/mandate.js';
import type { Outcome } from '../contracts/run.js';
import type { StageName } from '../contracts/stage-results.js';
import type { SeriesName } from '../contracts/validation.js';

const SERIES: Readonly<Record<SeriesName, string>> = {
  min_variance: 'Minimum variance',
  risk_parity: 'Risk parity',
  max_sharpe: 'Maximum Sharpe',
  barbell: 'Barbell',
  max_diversification: 'Maximum diversification',
  hrp: 'Hierarchical risk parity',
  equal_weight: 'Equal weight, selection',
  equal_weight_universe: 'Equal weight, universe',
  cash: 'Cash',
};
const SHORT_SERIES: Readonly<Record<SeriesName, string>> = {
  min_variance: 'Min variance',
  risk_parity: 'Risk parity',
  max_sharpe: 'Max Sharpe',
  barbell: 'Barbell',
  max_diversification: 'Max divers.',
  hrp: 'HRP',
  equal_weight: 'EW selection',
  equal_weight_universe: 'EW universe',
  cash: 'Cash',
};

export const seriesName = (name: SeriesName): string => SERIES[name] ?? name;
/** For the end of a line in a chart and the heads of narrow columns. */
export const shortSeriesName = (name: SeriesName): string => SHORT_SERIES[name] ?? name;
export const isBaseline = (name: SeriesName): boolean =>
  name === 'equal_weight' || name === 'equal_weight_universe' || name === 'cash';

export const REGIMES: readonly Regime[] = ['QUIET', 'NORMAL', 'CRISIS'];

const STAGES: Readonly<Record<StageName, string>> = {
  universe: 'Universe',
  regime: 'Regime gate',
  signals: 'Signals',
  selection: 'Selection',
  allocation: 'Allocation',
  validation: 'Validation',
  reporting: 'Reporting',
};
export const stageName = (stage: StageName): string => STAGES[stage] ?? stage;

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  PUBLISHED: 'The target of this run is to become the target of the portfolio.',
  HELD: 'The previous target stays: this is not a rebalance session.',
  NO_SIGNALS: 'No instrument passed a strategy; the policy for an empty selection applies.',
  HALTED: 'The gate stopped the run; the previous target stays.',
  REJECTED: 'The target was rejected; the previous target stays.',
  APPROVAL_TIMEOUT: 'Nobody approved the target in time; the previous target stays.',
  NOT_PUBLISHED: 'The target was computed and not published; the previous target stays.',
  BACKTESTED: 'Past dates were decided and simulated; today was not decided and no target was touched.',
  FAILED: 'The run failed; the previous target stays.',
};
export const outcomeSentence = (outcome: Outcome): string => OUTCOMES[outcome] ?? outcome;

/** What every output with a back-test says before its numbers. */
export const MECHANICS =
  'These figures show how the mandate behaves on this data. They are not a claim about performance that was or will be attained.';
