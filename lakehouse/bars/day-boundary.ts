/**
 * Whether two series of one thing cut their days at the same hour.
 *
 *   same = corr(r[t], x[t]),   next = corr(r[t], x[t + 1] | x[t]),   previous = corr(r[t], x[t − 1] | x[t])
 *
 * A series that closes some hours after the reference holds a part of the reference's next day in each of its own: what the
 * same day leaves unexplained correlates with the next one. Joined by date such a pair looks like two loosely related things.
 * The partial correlation is taken, because ordinary daily returns lean a little against their own day before.
 */
import type { Bars } from '../../contracts/market.js';

export interface DayBoundary {
  /** Correlation of returns on the same date; partial correlation with the reference's next and previous day. */
  readonly same: number;
  readonly next: number;
  readonly previous: number;
  readonly observations: number;
  /** 'later': its day ends after that of the reference. */
  readonly boundary: 'same' | 'later' | 'earlier';
}

/** Below it the two are not the same thing at the same hour; venues of one coin agree to 0.99 and above. */
const SAME = 0.97;
/** Half a day of shift still leaves √½; below that the two are different things, or one of them hardly trades. */
const RELATED = 0.7;
/** An hour of twenty-four moves the partial correlation by about this much. */
const SHIFTED = 0.15;
/** Standard errors (1 / √observations) that a shift must stand out by. */
const ERRORS = 4;
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
  const c = {
    same: correlation(own!, same!),
    next: partial(own!, next!, same!),
    previous: partial(own!, previous!, same!),
  };
  const shifted =
    c.same >= RELATED &&
    c.same < SAME &&
    Math.max(c.next, c.previous) > Math.max(SHIFTED, ERRORS / Math.sqrt(own!.length));
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

/** Correlation of a and b with what c explains of both taken out. */
function partial(a: readonly number[], b: readonly number[], c: readonly number[]): number {
  const [ab, ac, bc] = [correlation(a, b), correlation(a, c), correlation(b, c)];
  const left = (1 - ac * ac) * (1 - bc * bc);
  return left > 0 ? (ab - ac * bc) / Math.sqrt(left) : 0;
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
