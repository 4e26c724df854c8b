import type { RunView } from '../../contracts/reporting.js';
import type { BacktestSeries } from '../../contracts/validation.js';

const MONTHS = 12;

export interface MonthlyYear {
  readonly year: string;
  /** Return of January to December; null where the series has no session that month. */
  readonly months: readonly (number | null)[];
  /** Over the sessions of the year. */
  readonly total: number;
}

/** Net returns by calendar month, compounded: last NAV of the month ÷ last NAV before it − 1. */
export function monthlyReturns(dates: readonly string[], nav: readonly number[]): MonthlyYear[] {
  const last = new Map<string, number>();
  const length = Math.min(dates.length, nav.length);
  for (let i = 1; i < length; i++) last.set(dates[i]!.slice(0, 7), nav[i]!);
  const years: MonthlyYear[] = [];
  let before = nav[0] ?? 1;
  for (const year of [...new Set([...last.keys()].map((month) => month.slice(0, 4)))]) {
    const start = before;
    const months = Array.from({ length: MONTHS }, (_, month) => {
      const end = last.get(`${year}-${String(month + 1).padStart(2, '0')}`);
      if (end === undefined || before === 0) return null;
      const gained = end / before - 1;
      before = end;
      return gained;
    });
    years.push({ year, months, total: start === 0 ? 0 : before / start - 1 });
  }
  return years;
}

/** The series whose months are shown: the published profile. */
export const monthlySeries = (view: RunView): BacktestSeries | null =>
  view.backtest?.series.find(({ name }) => name === view.inputs.mandate.profile) ?? null;
