/**
 * Whether two series of one thing cut their days at the same hour.
 *
 *   same = corr(r[t], x[t]),   next = corr(r[t], x[t + 1]),   previous = corr(r[t], x[t − 1])
 *
 * A series that closes some hours after the reference holds a part of the reference's next day in each of its own: its return
 * then correlates with two neighbouring days. Joined by date such a pair looks like two loosely related things.
 */
import type { Bars } from '../../contracts/market.js';

export interface DayBoundary {
  /** Correlation of returns on the same date, and of the series with the reference one day later and one day earlier. */
  readonly same: number;
  readonly next: number;
  readonly previous: number;
  readonly observations: number;
  /** 'later': its day ends after that of the reference. */
  readonly boundary: 'same' | 'later' | 'earlier';
}

/** Below it the two are not the same thing at the same hour; venues of one coin agree to 0.99 and above. */
const SAME = 0.97;
/** Daily returns of liquid things correlate with their own next day by a few hundredths at most. */
const SHIFTED = 0.15;
const LEAST = 60;

/** Null where fewer than 60 dates are in common with both neighbours. */
export function dayBoundary(series: Bars, reference: Bars): DayBoundary | null {
  const x = returnsByDate(series);
  const y = returnsByDate(reference);
  const [own, same, next, previous]: number[][] = [[], [], [], []];
  for (const [day, value] of x) {
    const [at, after, before] = [y.get(day), y.get(day + 1), y.get(day - 1)];
    if (at === undefined || after === undefined || before === undefined) continue;
    own!.push(value);
    same!.push(at);
    next!.push(after);
    previous!.push(before);
  }
  if (own!.length < LEAST) return null;
  const c = { same: correlation(own!, same!), next: correlation(own!, next!), previous: correlation(own!, previous!) };
  const shifted = c.same < SAME && Math.max(c.next, c.previous) > SHIFTED;
  const boundary = shifted ? (c.next > c.previous ? 'later' : 'earlier') : 'same';
  return { ...c, observations: own!.length, boundary };
}

/** Log returns over exactly one day. */
function returnsByDate({ date, close }: Bars): Map<number, number> {
  const returns = new Map<number, number>();
  for (let k = 1; k < date.length; k++) {
    if (date[k]! - date[k - 1]! === 1 && close[k]! > 0 && close[k - 1]! > 0) {
      returns.set(date[k]!, Math.log(close[k]! / close[k - 1]!));
    }
  }
  return returns;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((sum, value) => sum + value, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - ma) * (b[i]! - mb);
    aa += (value - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  });
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
