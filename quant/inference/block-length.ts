/**
 * Automatic block length for the stationary and the circular bootstrap.
 *
 *   R(k) = Σ (x[t] − m)(x[t+k] − m) / n,   ρ(k) = the same sum over √(Σ overlapping squares, one for each factor)
 *   k̂ = smallest k with |ρ| < 2 √(log₁₀ n / n) at the K lags from k on,  K = max(5, ⌊log₁₀ n⌋);   M = 2 max(k̂, 1)
 *   λ(s) = 1 for s ≤ ½, else 2 (1 − s);   G = Σ_{|k| ≤ M} λ(|k|/M) |k| R(k),   g = Σ_{|k| ≤ M} λ(|k|/M) R(k)
 *   b = (2 G² / D)^⅓ n^⅓,   D = 2 g² (stationary),  4/3 g² (circular);   at most ⌈min(3 √n, n/3)⌉
 *
 * Source   Politis & White (2004), Econometric Reviews 23, 53–70, with the correction of Patton, Politis & White
 *          (2009), Econometric Reviews 28, 372–375. M is at most ⌈√n⌉ + K; that is also its value if no k̂ exists.
 * Unit     observations, a real number; a constant series has nothing to preserve: 1.
 * Errors   RangeError if an entry is not finite or there are fewer than 10.
 */
import { isConstant, sampleMean } from '../performance/moments.js';
import { requireSeries, type Series } from '../performance/require-series.js';

export interface BlockLength {
  /** Mean block length of the stationary bootstrap. */
  readonly stationary: number;
  /** Fixed block length of the circular bootstrap. */
  readonly circular: number;
  /** Lag M at which the flat-top window ends. */
  readonly lagTruncation: number;
}

export function optimalBlockLength(x: Series): BlockLength {
  requireSeries('optimalBlockLength', 'x', x, 10);
  if (isConstant(x)) return { stationary: 1, circular: 1, lagTruncation: 0 };
  const n = x.length;
  const m = sampleMean(x);
  const e = Float64Array.from({ length: n }, (_, t) => x[t]! - m);
  const inARow = Math.max(5, Math.floor(Math.log10(n)));
  const largestLag = Math.min(Math.ceil(Math.sqrt(n)) + inARow, n - 2);
  const lag = lastingLag(e, inARow, largestLag);
  const M = lag === null ? largestLag : Math.min(2 * Math.max(lag, 1), largestLag);
  let G = 0;
  let g = overlap(e, 0).product / n;
  for (let k = 1; k <= M; k++) {
    const window = 2 * k <= M ? 1 : 2 * (1 - k / M);
    const R = overlap(e, k).product / n;
    G += 2 * window * k * R;
    g += 2 * window * R;
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const length = (D: number): number => {
    const b = Math.cbrt(((2 * G * G) / D) * n);
    // A block shorter than one observation is one observation; D = 0 leaves the ratio undefined or infinite.
    return Number.isFinite(b) ? Math.min(Math.max(b, 1), longest) : longest;
  };
  return { stationary: length(2 * g * g), circular: length((4 / 3) * g * g), lagTruncation: M };
}

/** Smallest lag from which `inARow` autocorrelations in a row are insignificant; null if there is none. */
function lastingLag(e: Float64Array, inARow: number, largestLag: number): number | null {
  const threshold = 2 * Math.sqrt(Math.log10(e.length) / e.length);
  let run = 0;
  for (let k = 0; k < largestLag; k++) {
    const { product, first, second } = overlap(e, k);
    run = Math.abs(product) < threshold * Math.sqrt(first * second) ? run + 1 : 0;
    if (run === inARow) return k - inARow + 1;
  }
  return null;
}

/** Sums over the pairs (t, t + k): of products, and of the squares of each factor. */
function overlap(e: Float64Array, k: number): { product: number; first: number; second: number } {
  let [product, first, second] = [0, 0, 0];
  for (let t = 0; t + k < e.length; t++) {
    const [a, b] = [e[t]!, e[t + k]!];
    product += a * b;
    first += a * a;
    second += b * b;
  }
  return { product, first, second };
}
