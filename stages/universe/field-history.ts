/**
 * Fields and health of every instrument, computed once over the pinned history and looked up at any past moment.
 * Every column is causal, so the value at bar p of the whole history is the value a run at that moment would compute.
 */
import type { Instrument } from '../../contracts/instrument.js';
import type { FieldName } from '../../contracts/mandate.js';
import type { Bars, MarketHistory, MarketView } from '../../contracts/market.js';
import type { FieldRow } from '../../contracts/stage-results.js';
import { type BarFields, barFields, type Horizons, horizonsOf } from './bar-fields.js';
import { clearance } from './clearance.js';
import { finite } from './entry.js';
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
  /** The series that the view shows the beginning of, held against bounds: the same for every view of that revision. */
  standings(view: MarketView, instrument: Instrument, bounds: readonly Bound[]): Standings;
  /** The bars that the view shows the first `visible` of, without a copy of their beginnings. */
  series(view: MarketView, id: string): { readonly bars: Bars; readonly visible: number };
  /** Another view of the same history, for what is renewed less often than it is asked for. */
  viewAt(asOf: number): MarketView;
}

/** One series at its priced bars, for who asks about many moments of it. */
export interface Standings {
  /** How the numbers of health stand to the bounds at each of them (clearance.ts). */
  readonly at: Uint8Array;
  /** How many there are among the first `visible` bars. */
  history(visible: number): number;
  /** Health when there are so many. */
  health(history: number): HealthRow;
}

interface Computed {
  readonly fields: BarFields;
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
    const fields = barFields(bars, horizons);
    const made = { fields, health: healthColumns(bars, fields.ATR, horizons) };
    columns.set(horizons, made);
    return made;
  };

  return {
    at(view, instrument) {
      const mine = knownOf(view, instrument.id);
      return rowAt(columnsOf(mine, instrument).fields, mine.bars.count(view.visible(instrument.id)) - 1);
    },
    health(view, instrument) {
      const mine = knownOf(view, instrument.id);
      return healthAt(columnsOf(mine, instrument).health, mine.bars, mine.bars.count(view.visible(instrument.id)));
    },
    history: (view, id) => knownOf(view, id).bars.count(view.visible(id)),
    standings(view, instrument, bounds) {
      const mine = knownOf(view, instrument.id);
      const { bars } = mine;
      const { health } = columnsOf(mine, instrument);
      return {
        at: clearance(bars, health, bounds),
        history: bars.count,
        health: (history) => healthAt(health, bars, history),
      };
    },
    series: (view, id) => ({ bars: history.series(id, view.revision(id)), visible: view.visible(id) }),
    viewAt: (asOf) => history.at(asOf),
  };
}

/** Every field at bar p; null before the first bar and where it is not defined. */
function rowAt(fields: BarFields, p: number): FieldRow {
  const row: Partial<Record<FieldName, number | null>> = {};
  for (const name of Object.keys(fields) as FieldName[]) row[name] = p < 0 ? null : finite(fields[name](p));
  return row as FieldRow;
}
