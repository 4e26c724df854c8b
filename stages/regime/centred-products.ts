/**
 * Inner products of sessions about the members' means, from the products of the raw returns.
 *
 *   x_t = r_t − m,   m = Σ_{s<T} r_s / T,   K[s,t] = x_s · x_t = P[s,t] − p[s] − p[t] + p̄
 *   P[s,t] = r_s · r_t,   p[t] = r_t · m = Σ_{s<T} P[s,t] / T,   p̄ = m · m = Σ_{t<T} p[t] / T
 *
 * Source   double centring, Torgerson (1952), Psychometrika 17, 401–419, about the mean of the first T sessions.
 * Shape    window of T + 1 sessions, the last of them outside the mean → K (T + 1) × (T + 1), symmetric.
 * Accuracy a few ε |P| / |K|. Where means dwarf deviations (a panel of money-market funds) the returns are centred first.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../../quant/linalg/gram.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { isConstant, sampleMean } from '../../quant/performance/moments.js';
import { type ReturnWindow, returnBlock } from './moving-window.js';

// 1e-4: at least twelve digits of K are left.
const LEAST_SHARE = 1e-4;

export function centredProducts({ members, end }: ReturnWindow, products: Matrix): Matrix {
  const { rows: n, data: P } = products;
  const T = n - 1;
  const p = new Float64Array(n);
  for (let s = 0; s < T; s++) for (let t = 0; t < n; t++) p[t]! += P[s * n + t]!;
  for (let t = 0; t < n; t++) p[t]! /= T;
  const all = sampleMean(p.subarray(0, T));
  const K = zeros(n, n);
  let raw = 0;
  let centred = 0;
  for (let s = 0; s < n; s++) {
    for (let t = 0; t < n; t++) K.data[s * n + t] = P[s * n + t]! - (p[s]! + p[t]!) + all;
    if (s === T) break;
    raw += P[s * n + s]!;
    centred += K.data[s * n + s]!;
  }
  return centred >= LEAST_SHARE * raw ? K : gram(centredBlock(members, end, T));
}

/** Members × (T + 1) returns minus the member's mean of the first T; a member that never moved there is exactly zero. */
function centredBlock(members: readonly Float64Array[], end: number, T: number): Matrix {
  const X = returnBlock(members, end, T + 1);
  for (let j = 0; j < members.length; j++) {
    const row = X.data.subarray(j * (T + 1), (j + 1) * (T + 1));
    const past = row.subarray(0, T);
    const m = sampleMean(past);
    row[T]! -= m;
    if (isConstant(past)) past.fill(0);
    else for (let t = 0; t < T; t++) past[t]! -= m;
  }
  return X;
}
