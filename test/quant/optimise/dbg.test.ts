import { it } from 'vitest';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { resolveProblem } from '../../../quant/optimise/validate.js';
function make(n: number, T: number, caps: boolean) {
  let s = 12345; const r = () => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return s / 4294967296; };
  const g = () => Math.sqrt(-2 * Math.log(r() + 1e-12)) * Math.cos(2 * Math.PI * r());
  const K = 6, X = new Float64Array(T * n), load = Array.from({ length: n * K }, () => 0.6 * g() + 0.4), vol = Array.from({ length: n }, () => 0.01 * Math.exp(0.5 * g()));
  for (let t = 0; t < T; t++) { const f = Array.from({ length: K }, () => g()); for (let i = 0; i < n; i++) { let v = g(); for (let k = 0; k < K; k++) v += load[i * K + k]! * f[k]! * 0.5; X[t * n + i] = v * vol[i]!; } }
  const C = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) { let v = 0; for (let t = 0; t < T; t++) v += X[t * n + i]! * X[t * n + j]!; C[i * n + j] = C[j * n + i] = v / T; }
  const G = 8; const groups = Array.from({ length: G }, (_, k) => ({ name: `c${k}`, members: Array.from({ length: n }, (_, i) => i).filter((i) => i % G === k), upper: 0.15 }));
  return { covariance: { rows: n, cols: n, data: C }, ...(caps ? { groups, upper: 0.15 } : {}), expectedReturns: Float64Array.from({ length: n }, () => 0.0005 * (g() + 0.5)) };
}
it('bench', { timeout: 200000 }, () => {
  const time = (name: string, f: () => any, reps: number) => { for (let i = 0; i < Math.min(reps, 30); i++) f(); const t: number[] = []; for (let i = 0; i < reps; i++) { const a = performance.now(); f(); t.push(performance.now() - a); } t.sort((a, b) => a - b); const s = f(); console.log(name, 'median ms', t[0]!.toFixed(3), s.certificate?.engine, s.certificate?.iterations, s.certificate?.dual); };
  for (const n of [30, 100, 300]) {
    const p = make(n, 3 * n, true);
    time(`mv ${n}`, () => minVariance(p), n < 200 ? 100 : 15);
    time(`validate ${n}`, () => resolveProblem(p, 'x'), n < 200 ? 100 : 15);
    time(`ms ${n}`, () => maxSharpe(p), n < 200 ? 30 : 5);
    time(`md ${n}`, () => maxDiversification(p), n < 200 ? 30 : 5);
    time(`rp caps ${n}`, () => riskParity(p), n < 200 ? 20 : 3);
    time(`hrp caps ${n}`, () => hierarchicalRiskParity(p, { convention: 'D_condensed_ward_ordered' }), n < 200 ? 20 : 3);
    time(`ew caps ${n}`, () => equalWeight(p), n < 200 ? 20 : 3);
  }
  for (const n of [20, 100, 200, 500]) { const p = make(n, 3 * n, false); time(`rp ${n}`, () => riskParity(p), n < 300 ? 50 : 8); }
  const p = make(500, 200, true); time('mv 500 T=200', () => minVariance(p), 3); time('ms 500 T=200', () => maxSharpe(p), 2); time('rp caps 500', () => riskParity(p), 2);
});
