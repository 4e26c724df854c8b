/**
 * Stage `allocation`, first half: the selected instruments on one calendar, their clusters and their covariance.
 *
 * Rows are sessions on which every instrument has a visible bar; returns run between consecutive rows, so a session that
 * was dropped is compounded into the next, never padded. Correlation and clusters are of physical returns. The covariance
 * is of directional streams (shorts negated), because that is what the optimiser allocates gross to.
 */
import type { AlignmentResult } from '../../contracts/allocation.js';
import type { Direction, Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Matrix } from '../../contracts/matrix.js';
import type { SelectionResult } from '../../contracts/stage-results.js';
import { conditionNumber } from '../../quant/covariance/condition-number.js';
import { correlation as correlationOf } from '../../quant/covariance/correlation.js';
import { sampleCovariance } from '../../quant/covariance/sample-covariance.js';
import { toJson, zeros } from '../../quant/linalg/matrix.js';
import { closedSessions, isoDate } from '../calendar.js';
import { commonSessions } from './common-sessions.js';
import { estimateCovariance } from './estimate-covariance.js';
import { meanClusterCorrelation, riskClusters } from './risk-clusters.js';
import { universeReturns } from './universe-returns.js';

/** A condition number above 1/ε says "singular" and nothing more; the cap keeps the artifact plain JSON. */
const SINGULAR = 1 / Number.EPSILON;

/**
 * Returns, clusters and covariance of the selected instruments as visible in `view`.
 *
 * Every selected instrument is kept or rejected by name (`risk-history`, `risk-rows`, `risk-common-rows`, `risk-calendar`,
 * `zero-variance`). Nothing left is an answer too: an alignment without instruments.
 */
export function alignStage({
  view,
  selection,
  mandate,
  universe,
  previous = {},
}: {
  view: MarketView;
  selection: SelectionResult;
  mandate: Mandate;
  /** Ids that beta is measured against; without them there is none. */
  universe?: readonly string[] | undefined;
  /** Signed weights of the last target. */
  previous?: Readonly<Record<string, number>>;
}): AlignmentResult {
  const { risk, calendar } = mandate;
  const entered = selection.selected.map(({ instrument }) => instrument).sort();
  const common = commonSessions(view, closedSessions(view, calendar), entered, risk.lookback);
  const directionOf = new Map(selection.selected.map(({ instrument, direction }) => [instrument, direction]));
  const directions = common.instruments.map((id) => directionOf.get(id)!);
  const factsOf = new Map(view.instruments.map((instrument) => [instrument.id, instrument]));
  const facts = common.instruments.map((id) => {
    const known = factsOf.get(id);
    if (known === undefined) throw new RangeError(`alignStage: ${id} has bars and no facts`);
    return known;
  });
  const here = new Set(common.instruments);
  const left = Object.keys(previous)
    .filter((id) => !here.has(id))
    .sort();
  const returns = rowReturns(common.closes, common.instruments.length);
  const correlation = returns.cols === 0 ? zeros(0, 0) : correlationOf(sampleCovariance(returns));
  const clusters = riskClusters(correlation, risk.clusterThreshold);
  const { covariance, shrinkage } =
    returns.cols === 0
      ? { covariance: zeros(0, 0), shrinkage: null }
      : estimateCovariance(risk, directionalStreams(returns, directions));
  return {
    schema: 'alignment/1',
    asOf: new Date(view.asOf).toISOString(),
    instruments: common.instruments,
    directions,
    venues: facts.map(({ venue }) => venue),
    assetClasses: facts.map(({ assetClass }) => assetClass),
    left: left.map((instrument) => ({ instrument, assetClass: factsOf.get(instrument)?.assetClass ?? null })),
    // A past window asks for neither dates nor, further down, what only reports read.
    get dates() {
      return common.dates.slice(1).map(isoDate);
    },
    returns: toJson(returns),
    clusters,
    correlation: toJson(correlation),
    estimator: risk.covariance,
    shrinkage,
    get conditionNumber() {
      return returns.cols === 0 ? 1 : Math.min(SINGULAR, conditionNumber(covariance));
    },
    covariance: toJson(covariance),
    get meanClusterCorrelation() {
      return meanClusterCorrelation(returns, clusters);
    },
    universe: universe === undefined ? null : universeReturns(view, universe, common.dates),
    lost: common.lost,
    funnel: {
      stage: 'allocation',
      entered,
      kept: common.instruments,
      rejections: [...common.rejections].sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    },
  };
}

/** Streams the optimiser allocates gross to: those of shorts are negated. T × N in, T × N out. */
export function directionalStreams(returns: Matrix, directions: readonly Direction[]): Matrix {
  const { rows, cols } = returns;
  const data = Float64Array.from(returns.data);
  for (let j = 0; j < cols; j++) {
    if (directions[j] === 'SHORT') for (let k = j; k < data.length; k += cols) data[k] = 0 - data[k]!;
  }
  return { rows, cols, data };
}

/** Simple returns between consecutive rows of closes: (T + 1) × N prices give T × N. */
function rowReturns(closes: Float64Array, N: number): Matrix {
  const T = N === 0 ? 0 : closes.length / N - 1;
  const returns = zeros(T, N);
  const { data } = returns;
  for (let k = 0; k < data.length; k++) data[k] = closes[k + N]! / closes[k]! - 1;
  return returns;
}
