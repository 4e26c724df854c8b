import { regimePath } from '../../dist/stages/regime/regime-path.js';
import { regimeStage } from '../../dist/stages/regime/regime-stage.js';
import { selectionStage } from '../../dist/stages/selection/selection-stage.js';
import { signalsStage } from '../../dist/stages/signals/signals-stage.js';
import { fieldHistory } from '../../dist/stages/universe/field-history.js';
import { universeStage } from '../../dist/stages/universe/universe-stage.js';
import { cryptoBook, perpetuals } from './market.mjs';

const [N, T] = [1000, 400];

/**
 * What one decision costs up to the selection, by the shipped crypto book, once its bars are loaded; and the stages one by one.
 * The chain computes its fields, its gates at every session of the regime path and its correlations anew.
 */
export async function* cases() {
  const history = perpetuals(N, T);
  const mandate = await cryptoBook(N);
  const view = () => history.at(history.cut);
  const screened = (fields = fieldHistory(history)) => universeStage({ view: view(), fields, mandate });
  const pathOf = (fields) => regimePath({ history, fields, mandate });
  const signalsOf = (universe, book = mandate) => signalsStage({ asOf: universe.asOf, universe, mandate: book });
  const selected = (universe, signals, book = mandate) =>
    selectionStage({ view: view(), universe, signals, mandate: book });

  const fields = fieldHistory(history);
  const universe = screened(fields);
  const path = pathOf(fields);
  const signals = signalsOf(universe);
  const everything = signalsOf(universe, wantsAll(mandate));
  const { selected: kept } = selected(universe, signals);
  if (universe.rows.length < 0.9 * N || signals.signals.length < 20 || kept.length < 8) {
    throw new Error(
      `${universe.rows.length} rows, ${signals.signals.length} signals, ${kept.length} selected: too few to measure`,
    );
  }

  const chain = () => {
    const own = fieldHistory(history);
    const rows = screened(own);
    const regime = regimeStage({ path: pathOf(own), view: view(), universe: rows, mandate });
    return [regime, selected(rows, signalsOf(rows))];
  };
  const size = `${N} x ${T}`;
  const one = (group, ours, rest = {}) => ({ group, size, inputs: {}, once: true, rivals: { ours }, ...rest });
  yield one('universe: fields and gates', () => screened());
  yield one('universe: gates alone', () => screened(fields));
  yield one('regime: path and gate', () => regimeStage({ path: pathOf(fields), view: view(), universe, mandate }));
  yield one(`signals (${signals.signals.length})`, () => signalsOf(universe));
  yield one(`selection of ${signals.signals.length} signals`, () => selected(universe, signals));
  yield one(`selection of ${everything.signals.length} signals`, () => selected(universe, everything));
  yield one('universe + regime + signals + selection', chain, { goalMs: 1000 });
  yield one('a window: universe + signals + selection, fields known', () => {
    const rows = screened(fields);
    return [regimeStage({ path, view: view(), universe: rows, mandate }), selected(rows, signalsOf(rows))];
  });
}

/** A book that wants every instrument long: as many signals as there are rows. */
const wantsAll = (mandate) => ({
  ...mandate,
  strategies: [
    {
      kind: 'strategy',
      name: 'all',
      alpha: { field: 'Perf.1M', longPrefers: 'high' },
      long: [{ field: 'close', op: 'gt', value: 0, onMissing: 'fail' }],
      short: [],
      limit: N,
    },
  ],
});
