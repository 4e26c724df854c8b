import { documentLabel, viewLabel } from '../../dist/activities/labels.js';
import { encodeBars } from '../../dist/lakehouse/bars-codec.js';
import { marketHistory } from '../../dist/lakehouse/market-history.js';
import { cryptoBook, perpetualBars } from '../stages/market.mjs';
import { clocked, inFolder, row, THREADS } from './clocked-run.mjs';
import { loadEverywhere, withSteps } from './own-steps.mjs';

const [N, T, EVERY, TRAIN] = [200, 2520, 21, 252];
const WINDOWS = (T - TRAIN) / EVERY;
const PROFILES = ['min_variance', 'risk_parity', 'max_sharpe', 'hrp'];

/** 200 simulated assets, all of them held by four profiles and the baseline, the selection a fixed one: weights are what is computed. */
export async function fixedBookCase(samples) {
  const market = perpetualBars(N, T);
  const mandate = await fixedBook();
  const runs = [];
  for (let k = 0; k < samples; k++) runs.push(await inFolder((folder) => once(folder, market, mandate)));
  return row(runs);
}

export const fixedBookSize = `${N} x ${T}, ${WINDOWS} windows, ${PROFILES.length} profiles`;

const once = (folder, market, mandate) =>
  withSteps(folder, THREADS, async ({ steps, store }) => {
    const pinned = await pin(store, market, mandate);
    const universe = await steps.universe(pinned);
    const { ref: regime } = await steps.regime({ ...pinned, universe: universe.ref });
    const researched = { ...pinned, regime };
    await loadEverywhere(steps, store, researched, THREADS);
    const { value, ...times } = await clocked(() => walkForward(steps, researched));
    await check(store, value);
    return times;
  });

async function walkForward(steps, researched) {
  const plan = await steps.planWindows(researched);
  const batches = await Promise.all(
    plan.facts.batches.map((_, batch) => steps.decideWindows({ ...researched, plan: plan.ref, batch })),
  );
  const decisions = batches.map(({ ref }) => ref);
  const backtest = await steps.simulate({ ...researched, decisions });
  const promises = await steps.promises({ inputs: researched.inputs, backtest: backtest.ref });
  return { decisions, backtest: backtest.ref, promises };
}

/** A walk-forward that decided less than it was asked for has not been measured. */
async function check(store, { decisions }) {
  const batches = await Promise.all(decisions.map((ref) => store.readJson(ref)));
  const windows = batches.flatMap((batch) => batch.windows);
  const decided = await Promise.all(windows.map(({ decision }) => store.readJson(decision)));
  const bad = decided.find(({ outcome, selected }) => outcome !== 'DECIDED' || selected.length < 0.9 * N);
  if (bad !== undefined) throw new Error(`${bad.date}: ${bad.outcome}, ${bad.selected.length} selected: ${bad.reason}`);
  if (decided.length !== WINDOWS) throw new Error(`${decided.length} windows, ${WINDOWS} are to be measured`);
}

export async function pin(store, { cut, bars, versions }, mandate) {
  const asOf = new Date(cut).toISOString();
  const inputs = {
    ...{ schema: 'run-inputs/1', portfolio: 'bench', asOf, configHash: '0'.repeat(64), mandate },
    ...{ sources: [], previousTarget: null, trials: 1 },
  };
  const view = marketHistory({ cut, bars, versions }).at(cut);
  const stored = await store.writeBytes(viewLabel('bars', view, N * T), encodeBars(bars));
  const market = { schema: 'market/2', bars: [stored], versions, scanned: {}, incomplete: [], notes: [] };
  return {
    inputs: await store.writeJson(documentLabel('run-inputs'), inputs),
    market: await store.writeJson(viewLabel('market', view, N), market),
  };
}

/** The shipped crypto book, flat, over one strategy that wants everything long, and a selection that keeps everything. */
export async function fixedBook() {
  const book = await cryptoBook(N);
  return {
    ...book,
    strategies: [
      {
        ...{ kind: 'strategy', name: 'all', alpha: { field: 'close', longPrefers: 'high' }, limit: N, short: [] },
        long: [{ field: 'close', op: 'gt', value: 0, onMissing: 'fail' }],
      },
    ],
    profile: 'min_variance',
    profiles: PROFILES,
    selection: { ...book.selection, topN: 100, tightCorrelation: 1 },
    risk: { ...book.risk, structure: 'flat', lookback: TRAIN - 1 },
    // Windows are those of the grid: entries into CRISIS would add some.
    regime: { ...book.regime, enterCrisisRatio: 1e9, jumpRatio: 1e9 },
    rebalance: { ...book.rebalance, every: EVERY },
    validation: { ...book.validation, anchor: '2020-01-01', train: TRAIN, reselect: 'fixed' },
  };
}
