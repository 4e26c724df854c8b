import type { AssetClass, Instrument } from '../../contracts/instrument.js';
import type { Bars, MarketView } from '../../contracts/market.js';
import { DAY_MS } from '../calendar.js';
import { groupBy } from '../group-by.js';
import type { FieldHistory } from './field-history.js';
import { liquidityUsdPerDay } from './liquidity.js';
import { SHADOW_CLOSES, type Shadow, type ShadowCandidate, type ShadowRules, shadows } from './shadows.js';

/** Days between verdicts: comparing everything with everything is worth doing once a month, not at every session. */
const RENEWED_DAYS = 30;

/** What instruments were shadows of; null of nothing; undefined where it could not be said. */
export type ShadowBook = (asOf: number, instrument: Instrument, rules: ShadowRules) => Shadow | null | undefined;

/**
 * Verdicts as of the last multiple of thirty days since 1970 at or before `asOf`, from what was known then: the same for every
 * moment of those thirty days, whatever was learnt in them, and for a run that knows what came after. One book serves everyone
 * who reads the same fields: the regime path and all windows turn the same pages.
 */
export function shadowBook(fields: FieldHistory): ShadowBook {
  const book = books.get(fields) ?? writtenAsRead(fields);
  books.set(fields, book);
  return book;
}

const books = new WeakMap<FieldHistory, ShadowBook>();

function writtenAsRead(fields: FieldHistory): ShadowBook {
  const pages: Page[] = [];
  let open: Page | undefined;
  return (asOf, { id }, rules) => {
    const at = Math.floor(asOf / (RENEWED_DAYS * DAY_MS)) * RENEWED_DAYS * DAY_MS;
    const isWanted = (page: Page): boolean => page.at === at && sameRules(page.rules, rules);
    // Whoever asks of one month asks many times.
    if (open === undefined || !isWanted(open)) {
      open = pages.find(isWanted);
      if (open === undefined) {
        open = { at, rules, verdicts: pageOf(fields.viewAt(at), fields, rules) };
        pages.push(open);
      }
    }
    return open.verdicts.get(id);
  };
}

interface Page {
  readonly at: number;
  readonly rules: ShadowRules;
  readonly verdicts: ReadonlyMap<string, Shadow | null>;
}

const sameRules = (a: ShadowRules, b: ShadowRules): boolean =>
  a === b ||
  (a.twinCorrelation === b.twinCorrelation &&
    a.leveragedCorrelation === b.leveragedCorrelation &&
    a.inverseCorrelation === b.inverseCorrelation);

/** Instruments are compared within their class: what trades on other days has other returns. */
function pageOf(view: MarketView, fields: FieldHistory, rules: ShadowRules): ReadonlyMap<string, Shadow | null> {
  const page = new Map<string, Shadow | null>();
  for (const [, members] of groupBy(view.instruments, ({ assetClass }): AssetClass => assetClass)) {
    for (const [id, verdict] of shadows(candidatesOf(members, view, fields), rules)) page.set(id, verdict);
  }
  return page;
}

function candidatesOf(members: readonly Instrument[], view: MarketView, fields: FieldHistory): ShadowCandidate[] {
  const all = members.map(({ id }) => fields.series(view, id));
  const calendar = commonDates(all);
  if (calendar.length < SHADOW_CLOSES) return [];
  return members.map((instrument, i) => ({
    id: instrument.id,
    base: instrument.base,
    liquidityUsdPerDay: liquidityUsdPerDay(instrument, fields.health(view, instrument)),
    closes: closesOn(all[i]!, calendar),
  }));
}

interface Series {
  readonly bars: Bars;
  readonly visible: number;
}

/** The newest 91 dates on which at least half of those that were listed and not yet gone have a bar. */
function commonDates(all: readonly Series[]): Int32Array {
  const held = all.filter(({ visible }) => visible > 0);
  const first = Int32Array.from(held, ({ bars }) => bars.date[0]!);
  const last = Int32Array.from(held, ({ bars, visible }) => bars.date[visible - 1]!);
  const newest = last.reduce((day, date) => Math.max(day, date), Number.NEGATIVE_INFINITY);
  // Twice the window in calendar days holds it on any calendar of trading days.
  const days = 2 * SHADOW_CLOSES;
  /** Bars of the day that lies so far back. */
  const counts = new Int32Array(days);
  // Series with a bar on every one of these days are counted once for all.
  let complete = 0;
  for (const { bars, visible } of held) {
    if (bars.date[visible - 1] === newest && bars.date[visible - days] === newest - days + 1) {
      complete++;
      continue;
    }
    for (let k = visible - 1; k >= 0 && bars.date[k]! > newest - days; k--) counts[newest - bars.date[k]!]!++;
  }
  const listed = (day: number): number => {
    let n = 0;
    for (let i = 0; i < first.length; i++) if (first[i]! <= day && last[i]! >= day) n++;
    return n;
  };
  const common: number[] = [];
  for (let back = 0; back < days && common.length < SHADOW_CLOSES; back++) {
    const count = complete + counts[back]!;
    if (count > 0 && 2 * count >= listed(newest - back)) common.push(newest - back);
  }
  return Int32Array.from(common.reverse());
}

/** Positive closes on the dates, NaN where there is none; where every date has one, a part of the column itself. */
function closesOn({ bars: { date, close }, visible }: Series, calendar: Int32Array): Float64Array {
  const first = visible - calendar.length;
  if (isWhole(date, close, first, calendar)) return close.subarray(first, visible);
  const closes = new Float64Array(calendar.length).fill(Number.NaN);
  for (let k = visible - 1, t = calendar.length - 1; k >= 0 && t >= 0; ) {
    if (date[k]! > calendar[t]!) k--;
    else if (date[k]! < calendar[t]!) t--;
    else {
      if (close[k]! > 0) closes[t] = close[k]!;
      k--;
      t--;
    }
  }
  return closes;
}

/** Whether the dates from `first` on are those of the calendar, each with a price. */
function isWhole(date: Int32Array, close: Float64Array, first: number, calendar: Int32Array): boolean {
  if (first < 0) return false;
  for (let t = 0; t < calendar.length; t++) {
    if (date[first + t] !== calendar[t] || !(close[first + t]! > 0)) return false;
  }
  return true;
}
