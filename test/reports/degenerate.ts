/** Runs as they can also end, made from a run by cutting it or repeating its parts: whatever run they are made from, real or not. */
import type { AllocationResult } from '../../contracts/allocation.js';
import type { JsonMatrix } from '../../contracts/matrix.js';
import type { RunView } from '../../contracts/reporting.js';
import type { SelectionResult } from '../../contracts/stage-results.js';

/** The gate stopped the run before signals. */
export const halted = (view: RunView): RunView => ({
  ...view,
  regime: {
    ...view.regime,
    gate: { decision: 'HALT', reasons: ['6 instruments, 10 are needed'], exposure: 0 },
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
});

/** Nothing passed a strategy, and nothing was ever published. */
export const withoutSignals = (view: RunView): RunView => ({
  ...view,
  inputs: { ...view.inputs, previousTarget: null },
  signals: view.signals === null ? null : { ...view.signals, signals: [] },
  selection: null,
  alignment: null,
  allocations: [],
  intent: 'NO_SIGNALS',
  reason: 'no instrument passed a strategy',
});

export const withoutBacktest = (view: RunView): RunView => ({ ...view, backtest: null, promises: null });

/** The path repeated until it has so many sessions, backwards in time. */
export function sessions(view: RunView, count: number): RunView {
  const { backtest } = view;
  if (backtest === null || backtest.dates.length === 0) throw new RangeError('sessions: the run has no path to repeat');
  const { dates, windows } = backtest;
  const spanDays = Math.ceil((Date.parse(dates.at(-1)!) - Date.parse(dates[0]!)) / 86_400_000) + 1;
  const times = Math.ceil(count / dates.length);
  const back = Array.from({ length: times }, (_, k) => (times - 1 - k) * spanDays);
  const earlier = (date: string, days: number) =>
    new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
  const dated = <T>(rows: readonly T[], move: (row: T, days: number) => T): T[] =>
    back.flatMap((days) => rows.map((row) => move(row, days)));
  return {
    ...view,
    regime: {
      ...view.regime,
      path: dated(view.regime.path, (row, days) => ({ ...row, date: earlier(row.date, days) })),
    },
    backtest: {
      ...backtest,
      dates: dated(dates, earlier),
      regimes: back.flatMap(() => backtest.regimes),
      series: backtest.series.map((one) => ({
        ...one,
        nav: back.flatMap(() => one.nav),
        returns: back.flatMap((_, k) => (k === 0 ? one.returns : [0, ...one.returns])),
      })),
      windows: dated(windows, (row, days) => ({
        ...row,
        decided: earlier(row.decided, days),
        executed: earlier(row.executed, days),
      })),
      ...(backtest.book === undefined
        ? {}
        : { book: { ...backtest.book, weights: back.flatMap(() => backtest.book!.weights) } }),
    },
  };
}

/** So many selected instruments: the first of them, or all of them over and over under new names. */
export function instruments(view: RunView, count: number): RunView {
  const { selection, alignment } = view;
  if (selection === null || alignment === null) throw new RangeError('instruments: the run selected none');
  const all = selection.correlation.instruments;
  const copies = Array.from({ length: count }, (_, i) => ({
    of: i % all.length,
    id: i < all.length ? all[i]! : `${all[i % all.length]!}-${Math.floor(i / all.length) + 1}`,
  }));
  const names = (id: string): string[] => copies.filter(({ of }) => all[of] === id).map((copy) => copy.id);
  const each = <T extends { readonly instrument: string }>(rows: readonly T[]): T[] =>
    rows.flatMap((row) => names(row.instrument).map((instrument) => ({ ...row, instrument })));
  return {
    ...view,
    selection: {
      ...selection,
      selected: each(selection.selected),
      clusters: selection.clusters
        .map((row) => ({ ...row, members: row.members.flatMap(names), winners: row.winners.flatMap(names) }))
        .filter(({ members }) => members.length > 0),
      correlation: {
        instruments: copies.map(({ id }) => id),
        matrix: submatrix(
          selection.correlation.matrix,
          copies.map(({ of }) => of),
        ),
      },
      ...tree(selection, copies),
    },
    allocations: view.allocations.map((allocation): AllocationResult => {
      const positions = each(allocation.positions);
      const share = positions.reduce((sum, { weight }) => sum + Math.abs(weight), 0) / (allocation.gross || 1) || 1;
      return { ...allocation, positions: positions.map((row) => ({ ...row, weight: row.weight / share })) };
    }),
  };
}

function submatrix({ cols, data }: JsonMatrix, keep: readonly number[]): JsonMatrix {
  return { rows: keep.length, cols: keep.length, data: keep.flatMap((i) => keep.map((j) => data[i * cols + j]!)) };
}

/** Copies of a leaf merge at 0, then the tree goes on; of a tree that is cut, what is left merges in order. */
function tree(
  { linkage, leafOrder, correlation }: SelectionResult,
  copies: readonly { readonly of: number }[],
): Pick<SelectionResult, 'linkage' | 'leafOrder'> {
  const n = copies.length;
  const before = correlation.instruments.length;
  const rows: number[] = [];
  const sizes = new Map(copies.map((_, i) => [i, 1]));
  const merge = (a: number, b: number, height: number): number => {
    const node = n + rows.length / 4;
    sizes.set(node, sizes.get(a)! + sizes.get(b)!);
    rows.push(a, b, height, sizes.get(node)!);
    return node;
  };
  const roots = new Map<number, number>();
  copies.forEach(({ of }, i) => {
    const root = roots.get(of);
    roots.set(of, root === undefined ? i : merge(root, i, 0));
  });
  if (n < before) [...roots.values()].reduce((a, b) => merge(a, b, 0.5));
  else {
    for (let k = 0; k < linkage.rows; k++) {
      const [a, b, height] = linkage.data.slice(k * 4, k * 4 + 3) as [number, number, number];
      roots.set(before + k, merge(roots.get(a)!, roots.get(b)!, height));
    }
  }
  const order = n < before ? copies.map(({ of }) => of) : leafOrder;
  return {
    linkage: { rows: rows.length / 4, cols: 4, data: rows },
    leafOrder: order.flatMap((leaf) => copies.flatMap(({ of }, i) => (of === leaf ? [i] : []))),
  };
}

/** Every way a run can be unusual. */
export const DEGENERATE: readonly (readonly [string, (view: RunView) => RunView])[] = [
  ['one instrument', (view) => instruments(view, 1)],
  ['no signals', withoutSignals],
  ['a halted run', halted],
  ['no back-test', withoutBacktest],
  ['120 instruments', (view) => instruments(view, 120)],
  ['20 years', (view) => sessions(view, 20 * 252)],
];
