/**
 * Rates between currencies from the lines of the pinned market that trade one against another: currencies, coins, stable coins.
 *
 *   1 base = close quote, so base → quote is × close and quote → base is ÷ close
 *
 * The way with the fewest lines is taken, of several the one by the ids that sort first; of several lines for one pair the
 * newest close. No two currencies are ever taken for the same: without a line between USDT and USD there is no rate.
 */
import type { Instrument } from '../../contracts/instrument.js';

/** A line with its last close. */
export interface PricedLine {
  readonly instrument: Instrument;
  readonly close: number;
  /** YYYY-MM-DD. */
  readonly date: string;
}

export interface Rate {
  /** Units of the wanted currency per unit of the given one. */
  readonly rate: number;
  /** Instruments it comes from, in the order of the way; empty for a currency and itself. */
  readonly by: readonly string[];
}

interface Step {
  readonly to: string;
  readonly rate: number;
  readonly by: string;
  readonly date: string;
}

/** Rates into `currency`; each is null where the market has no way. Lines that are no exchange of currencies are left out. */
export function exchangeRates(lines: readonly PricedLine[], currency: string): (from: string) => Rate | null {
  const steps = stepsBetween(lines);
  // Breadth first from the wanted currency: each step found leads one closer to it.
  const known = new Map<string, Rate>([[currency, { rate: 1, by: [] }]]);
  const queue = [currency];
  for (let head = 0; head < queue.length; head++) {
    const at = known.get(queue[head]!)!;
    for (const { to, rate, by } of steps.get(queue[head]!) ?? []) {
      if (known.has(to)) continue;
      // The step leads from here to `to`; a rate is wanted from there to here.
      known.set(to, { rate: at.rate / rate, by: [by, ...at.by] });
      queue.push(to);
    }
  }
  return (from) => known.get(from) ?? null;
}

function stepsBetween(lines: readonly PricedLine[]): ReadonlyMap<string, readonly Step[]> {
  const best = new Map<string, Map<string, Step>>();
  const offer = (from: string, step: Step): void => {
    const steps = best.get(from) ?? new Map<string, Step>();
    const known = steps.get(step.to);
    const better = known === undefined || step.date > known.date || (step.date === known.date && step.by < known.by);
    if (better) steps.set(step.to, step);
    best.set(from, steps);
  };
  for (const { instrument, close, date } of lines) {
    const { id, base, quote, product, multiplier, assetClass } = instrument;
    const exchanges = product === 'spot' && (assetClass === 'fx' || assetClass === 'crypto') && multiplier === 1;
    if (!exchanges || base === quote || !(close > 0 && Number.isFinite(close))) continue;
    offer(base, { to: quote, rate: close, by: id, date });
    offer(quote, { to: base, rate: 1 / close, by: id, date });
  }
  const sorted = [...best].map(([from, steps]): [string, Step[]] => [
    from,
    [...steps.values()].sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : a.to < b.to ? -1 : 1)),
  ]);
  return new Map(sorted);
}
