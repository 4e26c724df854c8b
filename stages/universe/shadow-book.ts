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
 * moment of those thirty days, whatever was learnt in them, and for a run that knows what came after.
 */
export function shadowBook(fields: FieldHistory): ShadowBook {
  const pages = new Map<number, Page[]>();
  return (asOf, { id }, rules) => {
    const at = Math.floor(asOf / (RENEWED_DAYS * DAY_MS)) * RENEWED_DAYS * DAY_MS;
    let kept = pages.get(at);
    if (kept === undefined) {
      kept = [];
      pages.set(at, kept);
    }
    let page = kept.find((one) => sameRules(one.rules, rules));
    if (page === undefined) {
      page = { rules, verdicts: pageOf(fields.viewAt(at), fields, rules) };
      kept.push(page);
    }
    return page.verdicts.get(id);
  };
}

interface Page {
  readonly rules: ShadowRules;
  readonly verdicts: ReadonlyMap<string, Shadow | null>;
}

const sameRules = (a: ShadowRules, b: ShadowRules): boolean =>
  a.twinCorrelation === b.twinCorrelation &&
  a.leveragedCorrelation === b.leveragedCorrelation &&
  a.inverseCorrelation === b.inverseCorrelation;

/** Instruments are compared within their class: what trades on other days has other returns. */
function pageOf(view: MarketView, fields: FieldHistory, rules: ShadowRules): ReadonlyMap<string, Shadow | null> {
  const page = new Map<string, Shadow | null>();
  for (const [, members] of groupBy(view.instruments, ({ assetClass }): AssetClass => assetClass)) {
    for (const [id, verdict] of shadows(candidatesOf(members, view, fields), rules)) page.set(id, verdict);
  }
  return page;
}

function candidatesOf(members: readonly Instrument[], view: MarketView, fields: FieldHistory): ShadowCandidate[] {
  const bars = members.map(({ id }) => view.bars(id));
  const calendar = commonDates(bars);
  if (calendar.length < SHADOW_CLOSES) return [];
  return members.map((instrument, i) => ({
    id: instrument.id,
    base: instrument.base,
    liquidityUsdPerDay: liquidityUsdPerDay(instrument, fields.traded(view, instrument)),
    closes: closesOn(bars[i]!, calendar),
  }));
}

/** The newest 91 dates on which at least half of those that were listed and not yet gone have a bar. */
function commonDates(all: readonly Bars[]): Int32Array {
  const newest = all.reduce((day, { date }) => Math.max(day, date.at(-1) ?? day), Number.NEGATIVE_INFINITY);
  const counts = new Map<number, number>();
  for (const { date } of all) {
    // Twice the window in calendar days holds it on any calendar of trading days.
    for (let k = date.length - 1; k >= 0 && date[k]! > newest - 2 * SHADOW_CLOSES; k--) {
      counts.set(date[k]!, (counts.get(date[k]!) ?? 0) + 1);
    }
  }
  const held = all.filter(({ date }) => date.length > 0);
  const [first, last] = [
    Int32Array.from(held, ({ date }) => date[0]!),
    Int32Array.from(held, ({ date }) => date.at(-1)!),
  ];
  const listed = (day: number): number => {
    let n = 0;
    for (let i = 0; i < first.length; i++) if (first[i]! <= day && last[i]! >= day) n++;
    return n;
  };
  const common = [...counts].filter(([day, count]) => 2 * count >= listed(day)).map(([day]) => day);
  return Int32Array.from(common).sort().slice(-SHADOW_CLOSES);
}

/** Positive closes on the dates, NaN where there is none. */
function closesOn({ date, close }: Bars, calendar: Int32Array): Float64Array {
  const closes = new Float64Array(calendar.length).fill(Number.NaN);
  for (let k = date.length - 1, t = calendar.length - 1; k >= 0 && t >= 0; ) {
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
