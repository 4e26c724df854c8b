/** Clusters of 190 Binance spot series, exactly those of SciPy. The series are read in place; the labels are a golden. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { SelectionConfig } from '../../../contracts/mandate.js';
import type { SelectionResult, Signal } from '../../../contracts/stage-results.js';
import { labelsByFirstAppearance } from '../../../quant/clustering/cut.js';
import { correlation } from '../../../quant/covariance/correlation.js';
import { sampleCovariance } from '../../../quant/covariance/sample-covariance.js';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { clusters } from '../../../stages/selection/clusters.js';
import { selectionStage } from '../../../stages/selection/selection-stage.js';
import { type Golden, hasSharedData, loadGolden } from '../../support/goldens.js';
import { row, universeOf } from '../support/hand-made.js';
import { panelMandate, sharedPanel } from '../support/shared-panel.js';

interface Input {
  readonly kind: 'simple' | 'log';
  readonly lookback: number;
  readonly cut: number;
}
interface Expected {
  readonly clusters: number;
  readonly nearestMerge: number;
  readonly labels: readonly number[];
}

const golden = loadGolden<Input, Expected>('binance-spot-clusters') as Golden<Input, Expected> & {
  readonly symbols: readonly string[];
};
const skipped = hasSharedData ? '' : ' (skipped: no shared data)';
const ids = golden.symbols.map((symbol) => `X:${symbol}`);
type History = ReturnType<typeof sharedPanel>;

/** The stage as a run calls it, with every line of the panel wanted long and no gate before it. */
function selectAll(
  history: History,
  config: Partial<SelectionConfig>,
  order: readonly string[] = ids,
): SelectionResult {
  const view = history.at(history.cut);
  const facts = new Map(view.instruments.map((one) => [one.id, one]));
  const universe = universeOf(
    order.map((id) => row(facts.get(id)!)),
    new Date(view.asOf).toISOString(),
  );
  const signals = order.map(
    (id): Signal => ({
      instrument: id,
      identity: facts.get(id)!.identity,
      direction: 'LONG',
      strategy: 'all',
      conviction: 0.5,
      evidence: [],
      note: null,
    }),
  );
  const funnel = { stage: 'signals', entered: ids, kept: ids, rejections: [] } as const;
  return selectionStage({
    view,
    universe,
    signals: { schema: 'signals/1', asOf: universe.asOf, signals, funnel },
    mandate: { ...panelMandate, selection: { ...panelMandate.selection, ...config } },
  });
}

const labelsOf = ({ clusters: found }: SelectionResult): number[] => {
  const clusterOf = new Map(found.flatMap(({ cluster, members }) => members.map((id) => [id, cluster])));
  return labelsByFirstAppearance(ids.map((id) => clusterOf.get(id)!));
};

describe(`190 Binance spot series${skipped}`, () => {
  let history: History;
  beforeAll(() => {
    if (!hasSharedData) return;
    const span = { from: '2021-01-01', to: '2022-09-30', isComplete: true };
    history = sharedPanel({ file: 'crypto_spot_daily.csv.gz', venue: 'BINANCE', ...span });
  }, 60_000);

  it.skipIf(!hasSharedData)('are the panel of the golden', () => {
    expect([...history.ids]).toEqual(ids);
    expect(history.series(ids[0]!).date).toHaveLength(638);
  });

  it.skipIf(!hasSharedData).each(golden.cases.filter(({ input }) => input.kind === 'simple'))(
    'selection finds SciPy’s clusters: $name',
    ({ input, expected }) => {
      // Rounding would have to move a merge this far to change a label.
      expect(expected.nearestMerge).toBeGreaterThan(1e-9);
      const { lookback, cut } = input;
      const result = selectAll(history, { lookback, minOverlap: 40, cut: { distance: cut } });
      expect(result.funnel.rejections.filter(({ rule }) => rule !== 'cluster-rank')).toEqual([]);
      expect(result.clusters).toHaveLength(expected.clusters);
      expect(labelsOf(result)).toEqual(expected.labels);
    },
  );

  it.skipIf(!hasSharedData).each(golden.cases.filter(({ input }) => input.kind === 'log'))(
    'the clustering alone does on $name',
    ({ input, expected }) => {
      const closes = ids.map((id) => history.series(id).close);
      const rows = Array.from({ length: 637 }, (_, t) => closes.map((close) => Math.log(close[t + 1]! / close[t]!)));
      const rho = correlation(sampleCovariance(fromRows(rows)));
      const cut = { ...panelMandate.selection, cut: { distance: input.cut } };
      expect(clusters(rho, cut).labels).toEqual(expected.labels);
    },
  );

  it.skipIf(!hasSharedData)('are the same whatever order signals and rows come in', () => {
    const config = { cut: { distance: 0.5 } };
    const plain = selectAll(history, config);
    const shuffled = ids.map((_, k) => ids[(k * 77) % ids.length]!);
    expect(new Set(shuffled).size).toBe(ids.length);
    expect(selectAll(history, config, shuffled)).toEqual(plain);
    expect(selectAll(history, config, [...ids].reverse())).toEqual(plain);
  });

  it.skipIf(!hasSharedData)('over 60, 120 and 250 sessions averaged are other clusters than over any of them', () => {
    const found = [60, 120, 250, [60, 120, 250]].map((lookback) =>
      JSON.stringify(labelsOf(selectAll(history, { lookback, cut: { distance: 0.5 } }))),
    );
    expect(new Set(found).size).toBe(4);
  });
});
