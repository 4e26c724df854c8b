/**
 * Fields and health of every instrument, computed once over the pinned history and looked up at any past moment.
 * Every column is causal, so the value at bar p of the whole history is the value a run at that moment would compute.
 */
import type { Instrument } from '../../contracts/instrument.js';
import type { Bars, MarketHistory, MarketView } from '../../contracts/market.js';
import type { FieldRow } from '../../contracts/stage-results.js';
import { clearance } from './clearance.js';
import { entry } from './entry.js';
import { type FieldColumns, fieldColumns, type Horizons, horizonsOf } from './field-columns.js';
import type { Bound } from './gates/gate.js';
import { type HealthColumns, healthColumns } from './health-columns.js';
import { type HealthRow, healthAt } from './health-row.js';
import { type PricedBars, pricedBars } from './priced-bars.js';

export interface FieldHistory {
  /** Fields as of the view; all null for an instrument without a visible price. */
  at(view: MarketView, instrument: Instrument): FieldRow;
  health(view: MarketView, instrument: Instrument): HealthRow;
  /** Visible bars with a price. */
  history(view: MarketView, id: string): number;
  /** How the numbers of health stand to the bounds at every priced bar of the series that the view shows (clearance.ts). */
  standing(view: MarketView, instrument: Instrument, bounds: readonly Bound[]): Uint8Array;
  /** The bars that the view shows the first `visible` of, without a copy of their beginnings. */
  series(view: MarketView, id: string): { readonly bars: Bars; readonly visible: number };
  /** Another view of the same history, for what is renewed less often than it is asked for. */
  viewAt(asOf: number): MarketView;
}

interface Computed {
  readonly fields: FieldColumns;
  readonly health: HealthColumns;
}

/** One instrument after one number of corrections; a reclassified one has columns of both kinds of horizon. */
interface Known {
  readonly bars: PricedBars;
  readonly columns: Map<Horizons, Computed>;
}

/** Columns are computed when an instrument is first asked for, anew for each correction of its bars. */
export function fieldHistory(history: MarketHistory): FieldHistory {
  // By id, then by revision: the regime path looks up a million times, and a joined key would be built each time.
  const known = new Map<string, Known[]>();
  // What was asked for last is asked for again: at the next moment, or for its fields after its health.
  let asked: string | undefined;
  let revisions: Known[] = [];
  const knownOf = (view: MarketView, id: string): Known => {
    if (id !== asked) {
      asked = id;
      revisions = known.get(id) ?? [];
      known.set(id, revisions);
    }
    const revision = view.revision(id);
    revisions[revision] ??= { bars: pricedBars(history.series(id, revision)), columns: new Map() };
    return revisions[revision];
  };
  const columnsOf = ({ bars, columns }: Known, { assetClass }: Instrument): Computed => {
    const horizons = horizonsOf(assetClass);
    const computed = columns.get(horizons);
    if (computed !== undefined) return computed;
    const fields = fieldColumns(bars, horizons);
    const made = { fields, health: healthColumns(bars, fields, horizons) };
    columns.set(horizons, made);
    return made;
  };

  return {
    at(view, instrument) {
      const mine = knownOf(view, instrument.id);
      return rowOf(columnsOf(mine, instrument).fields, mine.bars.count(view.visible(instrument.id)) - 1);
    },
    health(view, instrument) {
      const mine = knownOf(view, instrument.id);
      return healthAt(columnsOf(mine, instrument).health, mine.bars, mine.bars.count(view.visible(instrument.id)));
    },
    history: (view, id) => knownOf(view, id).bars.count(view.visible(id)),
    standing(view, instrument, bounds) {
      const mine = knownOf(view, instrument.id);
      return clearance(mine.bars, columnsOf(mine, instrument).health, bounds);
    },
    series: (view, id) => ({ bars: history.series(id, view.revision(id)), visible: view.visible(id) }),
    viewAt: (asOf) => history.at(asOf),
  };
}

/** Entry p of every column. */
function rowOf<Name extends string>(columns: Readonly<Record<Name, Float64Array>>, p: number) {
  const row: Partial<Record<Name, number | null>> = {};
  for (const name in columns) row[name] = entry(columns[name], p);
  return row as Record<Name, number | null>;
}
