/**
 * Fields and health of every instrument, computed once over the pinned history and looked up at any past moment.
 * Every column is causal, so the value at bar p of the whole history is the value a run at that moment would compute.
 */
import type { Instrument } from '../../contracts/instrument.js';
import type { MarketHistory, MarketView } from '../../contracts/market.js';
import type { FieldRow } from '../../contracts/stage-results.js';
import { type FieldColumns, fieldColumns, horizonsOf } from './field-columns.js';
import { type HealthColumns, healthColumns } from './health-columns.js';
import { type PricedBars, pricedBars } from './priced-bars.js';

/** Health at one moment; null is unknown. Units as in `HealthColumns`. */
export type HealthRow = Readonly<Record<keyof HealthColumns, number | null>> & {
  /** Visible bars with a price. */
  readonly history: number;
  /** Session date of the newest of them, days since 1970-01-01, and its close, ms UTC; null without any. */
  readonly lastDate: number | null;
  readonly lastClose: number | null;
};

export interface FieldHistory {
  /** Fields as of the view; all null for an instrument without a visible price. */
  at(view: MarketView, instrument: Instrument): FieldRow;
  health(view: MarketView, instrument: Instrument): HealthRow;
}

interface Computed {
  readonly fields: FieldColumns;
  readonly health: HealthColumns;
}

/** Columns are computed when an instrument is first asked for, anew for each correction of its bars. */
export function fieldHistory(history: MarketHistory): FieldHistory {
  const priced = new Map<string, PricedBars>();
  const computed = new Map<string, Computed>();

  const barsOf = (id: string, revision: number): PricedBars =>
    remembered(priced, `${revision} ${id}`, () => pricedBars(history.series(id, revision)));
  const columnsOf = ({ id, assetClass }: Instrument, revision: number): Computed => {
    const horizons = horizonsOf(assetClass);
    // A reclassified instrument has columns of both kinds; the facts of the view say which.
    return remembered(computed, `${horizons.year} ${revision} ${id}`, () => {
      const bars = barsOf(id, revision);
      const fields = fieldColumns(bars, horizons);
      return { fields, health: healthColumns(bars, fields, horizons) };
    });
  };

  return {
    at(view, instrument) {
      const revision = view.revision(instrument.id);
      const p = barsOf(instrument.id, revision).count(view.visible(instrument.id)) - 1;
      return rowOf(columnsOf(instrument, revision).fields, p);
    },
    health(view, instrument) {
      const revision = view.revision(instrument.id);
      const { date, closeTime, count } = barsOf(instrument.id, revision);
      const { health } = columnsOf(instrument, revision);
      const history = count(view.visible(instrument.id));
      const p = history - 1;
      // Written out: the regime path asks this a hundred thousand times.
      return {
        history,
        lastDate: p < 0 ? null : date[p]!,
        lastClose: p < 0 ? null : closeTime[p]!,
        tradedValue: entry(health.tradedValue, p),
        staleShare: entry(health.staleShare, p),
        zeroVolumeShare: entry(health.zeroVolumeShare, p),
        jump: entry(health.jump, p),
        gapJump: entry(health.gapJump, p),
        gapDays: entry(health.gapDays, p),
        annualVolatility: entry(health.annualVolatility, p),
        rangePercent: entry(health.rangePercent, p),
      };
    },
  };
}

/** Entry p of every column. */
function rowOf<Name extends string>(columns: Readonly<Record<Name, Float64Array>>, p: number) {
  const row: Partial<Record<Name, number | null>> = {};
  for (const name in columns) row[name] = entry(columns[name], p);
  return row as Record<Name, number | null>;
}

/** Entry p of a column; null before its beginning and where it is not finite. */
function entry(column: Float64Array, p: number): number | null {
  const value = p < 0 ? Number.NaN : column[p]!;
  return Number.isFinite(value) ? value : null;
}

function remembered<Value>(store: Map<string, Value>, key: string, make: () => Value): Value {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  store.set(key, made);
  return made;
}
