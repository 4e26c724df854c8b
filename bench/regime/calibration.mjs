/**
 * The regime's rule on simulated markets without crises, and on the same markets with 40 sessions three times as wild. Rates,
 * not times: seeds 1 to 200 give the same ones on every machine.
 */
import { portfolioConfig } from '../../dist/contracts/schemas/portfolio.js';
import { oneFactorReturns } from '../../dist/quant/regime/one-factor-returns.js';
import { crisisShares, panelMeasures, regimeTrial, shareWithin } from '../../dist/stages/regime/calibration.js';
import { scoredPath } from '../../dist/stages/regime/scored-path.js';

const TRIALS = 200;
const MARKETS = { constant: 'white noise', garch: 'GARCH each', 'one-garch': 'one GARCH for all' };
const seeds = Array.from({ length: TRIALS }, (_, k) => k + 1);

export function* calibrationCases() {
  const config = portfolioConfig.shape.regime.parse(undefined);
  const size = `${TRIALS} x 1000 x 40`;
  for (const volatility of Object.keys(MARKETS)) {
    const group = `regime calibration, ${MARKETS[volatility]}`;
    yield { group, size, inputs: {}, measured: () => calibrated(group, volatility, config) };
  }
  const group = 'regime calibration, returns x 0.01 and x 100';
  yield { group, size: '50 x 1000 x 40', inputs: {}, measured: () => rescaled(group, config) };
}

function calibrated(group, volatility, config) {
  const trials = seeds.map((seed) => regimeTrial({ config, volatility, seed }));
  const worst = trials.map((trial) => crisisShares([trial]).ofDays).sort((a, b) => a - b);
  const entered = trials.map((trial) => trial.entered);
  const left = trials.map((trial) => trial.left);
  const shares = crisisShares(trials);
  const figures = {
    crisisShareOfDays: shares.ofDays,
    crisisShareOfScoredDays: shares.ofScoredDays,
    crisisShareOfDaysPercentile95: worst[Math.ceil(0.95 * TRIALS) - 1],
    // The first wild session counts as one.
    enteredWithin5Sessions: shareWithin(entered, 4),
    enteredWithin10Sessions: shareWithin(entered, 9),
    leftWithin20Sessions: shareWithin(left, 20),
    slowestLeaveSessions: left.includes(null) ? null : Math.max(...left),
  };
  const notes = [
    `${group}: CRISIS on ${percent(shares.ofDays)} of days (95 % of trials below ${percent(figures.crisisShareOfDaysPercentile95)}), ` +
      `${percent(shares.ofScoredDays)} of days with a score`,
    `${group}, 40 sessions x 3: entered within 5 sessions in ${percent(figures.enteredWithin5Sessions)} of trials, ` +
      `left within 20 in ${percent(figures.leftWithin20Sessions)}, at the latest after ${figures.slowestLeaveSessions}`,
  ];
  return { figures, notes };
}

/** Of fifty of the markets: sessions whose state differs, and the largest relative difference of a measure, when all returns are rescaled. */
function rescaled(group, config) {
  let differing = 0;
  let largest = 0;
  for (const seed of seeds.slice(0, 50)) {
    const market = oneFactorReturns({ sessions: 1000, assets: 40, volatility: 'constant', seed });
    const measured = panelMeasures(market, config);
    const path = scoredPath(measured, config);
    for (const factor of [0.01, 100]) {
      const other = panelMeasures({ ...market, data: market.data.map((r) => factor * r) }, config);
      scoredPath(other, config).forEach(({ state }, s) => {
        if (state !== path[s].state) differing++;
      });
      measured.forEach((day, s) => {
        for (const [name, value] of Object.entries(day)) {
          if (value !== null && value !== 0) largest = Math.max(largest, Math.abs(other[s][name] / value - 1));
        }
      });
    }
  }
  const figures = { sessionsOfAnotherState: differing, largestRelativeDifference: largest };
  return {
    figures,
    notes: [`${group}: ${differing} sessions of another state, measures within ${largest.toExponential(1)}`],
  };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
