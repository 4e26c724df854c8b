/**
 * What trading and holding cost a simulated book, from the mandate and the bars.
 *
 *   rate     half spread + fee of the class, fraction of traded notional
 *   impact   a trade of x US dollars costs Y σ √(x / V) x: Y the coefficient, σ the standard deviation (ddof 1) of the last 30
 *            session returns, V the mean traded value of the last 30 bars, both up to the session of the trade.
 *            As a coefficient of the simulator, whose NAV starts at 1: k = Y σ √(nav / V)
 *   carry    annual fraction of notional by class, charged by calendar days / 365: longs of a perpetual pay it, its shorts
 *            receive it; a short of anything else but a dated future pays it as borrow
 *
 * Source   square-root law: Torre (1997), BARRA Market Impact Model Handbook; Almgren, Thum, Hauptmann & Li (2005), Risk
 *          18(7), 58–62 (measured exponent 0.6 ± 0.04). Y near 1 is the convention; it stands for the whole cost of the order
 *          against its arrival price, so that nothing is added for a permanent part.
 * Unknown  an instrument whose bars carry no traded value in dollars, or fewer than 20 of them, is charged no impact and counted.
 */
import { DOLLAR_QUOTES } from '../../contracts/identity.js';
import type { Instrument } from '../../contracts/instrument.js';
import type { CostConfig } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import { standardDeviation } from '../../quant/performance/moments.js';
import type { Carry } from '../../quant/simulate/simulation.js';
import { costRate } from '../cost-rate.js';

/** Bars that say how much is traded and how much prices move. */
const IMPACT_BARS = 30;
const IMPACT_LEAST = 20;
const DAYS_A_YEAR = 365;

export interface TradingTerms {
  /** Fraction of traded notional, one per instrument. */
  readonly rates: Float64Array;
  /** Per execution the coefficient of every instrument; null where the mandate charges no impact. */
  readonly impact: readonly Float64Array[] | null;
  /** Per execution the mean traded value, US dollars a session; NaN where unknown. Empty without impact. */
  readonly tradedValue: readonly Float64Array[];
  /** Null where the mandate charges no funding. */
  readonly carry: Carry | null;
}

/** @param executions sessions at which the book trades; `days` all of its sessions, both as days since 1970-01-01 */
export function tradingTerms({
  history,
  instruments,
  facts,
  executions,
  days,
  costs,
}: {
  history: MarketHistory;
  instruments: readonly string[];
  facts: ReadonlyMap<string, Instrument>;
  executions: readonly number[];
  days: readonly number[];
  costs: CostConfig;
}): TradingTerms {
  const { impact: law } = costs;
  const measured = law === null ? [] : measure(history, instruments, facts, executions);
  return {
    rates: Float64Array.from(instruments, (id) => costRate(facts.get(id)?.assetClass, costs)),
    tradedValue: measured.map(({ value }) => value),
    impact:
      law === null
        ? null
        : measured.map(({ value, volatility }) =>
            value.map((v, i) => (Number.isNaN(v) ? 0 : law.coefficient * volatility[i]! * Math.sqrt(law.nav / v))),
          ),
    carry: costs.funding === 'excluded' ? null : carryOf(instruments, facts, days, costs.funding.byClass),
  };
}

/** Mean traded value and volatility per session of every instrument at every execution. */
function measure(
  history: MarketHistory,
  instruments: readonly string[],
  facts: ReadonlyMap<string, Instrument>,
  executions: readonly number[],
): { value: Float64Array; volatility: Float64Array }[] {
  const unknown = () => new Float64Array(instruments.length).fill(Number.NaN);
  const at = executions.map(() => ({ value: unknown(), volatility: unknown() }));
  const changes = new Float64Array(IMPACT_BARS);
  for (let i = 0; i < instruments.length; i++) {
    const id = instruments[i]!;
    if (!DOLLAR_QUOTES.has(facts.get(id)?.quote ?? '')) continue;
    const { date, close, quoteVolume } = history.series(id);
    let end = 0;
    for (let k = 0; k < executions.length; k++) {
      while (end < date.length && date[end]! <= executions[k]!) end++;
      const from = Math.max(0, end - IMPACT_BARS);
      let bars = 0;
      let sum = 0;
      for (let t = from; t < end; t++) {
        const value = quoteVolume[t]!;
        if (!(Number.isFinite(value) && value >= 0)) continue;
        bars++;
        sum += value;
      }
      let count = 0;
      for (let t = Math.max(1, from); t < end; t++) {
        const change = close[t]! / close[t - 1]! - 1;
        if (Number.isFinite(change)) changes[count++] = change;
      }
      if (bars < IMPACT_LEAST || count < IMPACT_LEAST) continue;
      const mean = sum / bars;
      const volatility = standardDeviation(changes.subarray(0, count));
      // A market in which nothing trades has no law of impact; it counts as unknown.
      if (volatility === null || !(mean > 0)) continue;
      at[k]!.value[i] = mean;
      at[k]!.volatility[i] = volatility;
    }
  }
  return at;
}

function carryOf(
  instruments: readonly string[],
  facts: ReadonlyMap<string, Instrument>,
  days: readonly number[],
  byClass: Readonly<Partial<Record<Instrument['assetClass'], number>>>,
): Carry {
  const of = (side: 'long' | 'short') =>
    Float64Array.from(instruments, (id) => {
      const { assetClass, product } = facts.get(id) ?? {};
      const rate = (assetClass === undefined ? undefined : byClass[assetClass]) ?? 0;
      if (product === 'perp') return side === 'long' ? rate : -rate;
      // A dated future is neither funded nor borrowed: its carry is in its price.
      if (product === 'future') return 0;
      return side === 'long' ? 0 : rate;
    });
  const years = Float64Array.from(days.slice(1), (day, t) => (day - days[t]!) / DAYS_A_YEAR);
  return { longs: of('long'), shorts: of('short'), years };
}
