/**
 * Sample covariance of asset returns.
 *
 *   S[i,j] = Σ_t (r[t,i] − m[i]) (r[t,j] − m[j]) / (T − ddof),    m[i] = Σ_t r[t,i] / T
 *
 * Source   two-pass form, Chan, Golub & LeVeque (1983), The American Statistician 37, 242–247.
 * Shape    returns T × N, oldest row first → S is N × N, exactly symmetric.
 * Unit     (return unit)² per period: daily returns give a daily covariance, never annualised here.
 * ddof     1 by default, as numpy.cov; 0 is the form Ledoit–Wolf shrinkage is derived for.
 * Errors   RangeError if T ≤ ddof, N = 0 or an entry is not finite: gaps are settled before quant/.
 * Cost     O(T N²) time, O(N²) memory.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../linalg/gram.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { covarianceOf } from './centred.js';

export function sampleCovariance(returns: Matrix, { ddof = 1 }: { ddof?: 0 | 1 } = {}): Matrix {
  requireReturns('sampleCovariance: returns', returns, ddof + 1);
  return covarianceOf('sampleCovariance: returns', returns, returns.rows - ddof);
}

/** XᵀX / divisor of columns that are centred already. */
export function covarianceOfCentred(X: Matrix, divisor: number): Matrix {
  const S = gram(X);
  const s = S.data;
  for (let k = 0; k < s.length; k++) s[k]! /= divisor;
  return S;
}
