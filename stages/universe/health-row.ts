import { entry, finite } from './entry.js';
import type { HealthColumns } from './health-columns.js';
import type { PricedBars } from './priced-bars.js';

/** Health at one moment; null is unknown. Units as in `HealthColumns`. */
export type HealthRow = Readonly<Record<keyof HealthColumns, number | null>> & {
  /** Visible bars with a price. */
  readonly history: number;
  /** Session date of the newest of them, days since 1970-01-01, and its close, ms UTC; null without any. */
  readonly lastDate: number | null;
  readonly lastClose: number | null;
};

/** The health of an instrument of which `history` priced bars are visible. A value is read when it is asked for: most gates stop at the first. */
export const healthAt = (columns: HealthColumns, bars: PricedBars, history: number): HealthRow =>
  new ReadHealth(columns, bars, history);

class ReadHealth implements HealthRow {
  readonly #columns: HealthColumns;
  readonly #bars: PricedBars;

  readonly history: number;

  constructor(columns: HealthColumns, bars: PricedBars, history: number) {
    this.history = history;
    this.#columns = columns;
    this.#bars = bars;
  }

  get lastDate(): number | null {
    return this.history === 0 ? null : this.#bars.date[this.history - 1]!;
  }

  get lastClose(): number | null {
    return this.history === 0 ? null : this.#bars.closeTime[this.history - 1]!;
  }

  get tradedValue(): number | null {
    return finite(this.#columns.tradedValue(this.history - 1));
  }

  get staleShare(): number | null {
    return entry(this.#columns.staleShare, this.history - 1);
  }

  get zeroVolumeShare(): number | null {
    return entry(this.#columns.zeroVolumeShare, this.history - 1);
  }

  get jump(): number | null {
    return entry(this.#columns.jump, this.history - 1);
  }

  get gapJump(): number | null {
    return entry(this.#columns.gapJump, this.history - 1);
  }

  get gapDays(): number | null {
    return entry(this.#columns.gapDays, this.history - 1);
  }

  get annualVolatility(): number | null {
    return entry(this.#columns.annualVolatility, this.history - 1);
  }

  get rangePercent(): number | null {
    return entry(this.#columns.rangePercent, this.history - 1);
  }

  get pegVolatility(): number | null {
    return finite(this.#columns.pegVolatility(this.history - 1));
  }

  get pegShare(): number | null {
    return finite(this.#columns.pegShare(this.history - 1));
  }
}
