import { it } from 'vitest';
import { equalWeight } from '../../../quant/optimise/equal-weight.js';
import { hierarchicalRiskParity } from '../../../quant/optimise/hierarchical-risk-parity.js';
import { maxDiversification } from '../../../quant/optimise/max-diversification.js';
import { maxSharpe } from '../../../quant/optimise/max-sharpe.js';
import { minVariance } from '../../../quant/optimise/min-variance.js';
import { riskParity } from '../../../quant/optimise/risk-parity.js';
import { verifyCertificate } from '../../../quant/optimise/verify-certificate.js';
function rng(seed: number) { let s = seed >>> 0; return () => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return s / 4294967296; }; }
const gauss = (r: () => number) => Math.sqrt(-2 * Math.log(r() + 1e-12)) * Math.cos(2 * Math.PI * r());
export function random(seed: number) {
  const r = rng(seed * 7919 + 13); for (let i = 0; i < 10; i++) r();
  const n = 1 + Math.floor(r() * 40), T = 2 + Math.floor(r() * 80), K = 1 + Math.floor(r() * 4);
  const decades = r() < 0.3 ? 3 : 1, dup = r() < 0.3, mixed = r() < 0.4;
  const X = new Float64Array(T * n);
  const load = Array.from({ length: n * K }, () => (mixed ? gauss(r) : r()));
  const vol = Array.from({ length: n }, () => 0.01 * 10 ** ((r() - 0.5) * decades));
  for (let t = 0; t < T; t++) { const f = Array.from({ length: K }, () => gauss(r)); for (let i = 0; i < n; i++) { let s = gauss(r); for (let k = 0; k < K; k++) s += load[i * K + k]! * f[k]!; X[t * n + i] = s * vol[i]!; } }
  if (dup) for (let i = 1; i < n; i++) if (r() < 0.2) for (let t = 0; t < T; t++) X[t * n + i] = X[t * n + i - 1]!;
  const C = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) { let s = 0; for (let t = 0; t < T; t++) s += X[t * n + i]! * X[t * n + j]!; C[i * n + j] = C[j * n + i] = s / T; }
  const budget = r() < 0.7 ? 1 : 0.3 + r();
  const G = 1 + Math.floor(r() * 8);
  const members: number[][] = Array.from({ length: G }, () => []);
  for (let i = 0; i < n; i++) { const g = Math.floor(r() * (G + 0.5)); if (g < G) members[g]!.push(i); if (r() < 0.1 && seed % 5 === 0) { const h = Math.floor(r() * G); if (!members[h]!.includes(i)) members[h]!.push(i); } }
  const used = members.filter((m) => m.length > 0);
  const tight = r() < 0.3;
  const groups = used.map((m, g) => ({ name: `g${g}`, members: m, upper: tight ? Math.ceil((budget / used.length) * 1e4) / 1e4 + (r() < 0.5 ? 0 : 0.01) : budget * (0.15 + r()), ...(r() < 0.15 ? { lower: budget * 0.1 * r() } : {}) }));
  const cap = r() < 0.3 ? undefined : r() < 0.3 ? budget / n : (budget / n) * (1 + 3 * r());
  const lower = r() < 0.7 ? 0 : r() < 0.5 ? (0.5 * budget) / n * r() : -0.1;
  return { n, T, dup, mixed, decades, problem: { covariance: { rows: n, cols: n, data: C }, budget, ...(r() < 0.7 ? { groups } : {}), ...(cap === undefined ? {} : { upper: cap }), lower, expectedReturns: Float64Array.from({ length: n }, () => 0.001 * gauss(r)) } };
}
it('stress', { timeout: 600000 }, () => {
  const count: Record<string, number> = {}; const bad: string[] = [];
  for (let seed = Number(process.env['FROM'] ?? 1); seed <= Number(process.env['TO'] ?? 400); seed++) {
    const { problem, n, T, dup, mixed, decades } = random(seed);
    for (const [profile, f] of [['min_variance', minVariance], ['max_sharpe', maxSharpe], ['max_diversification', maxDiversification], ['risk_parity', riskParity], ['equal_weight', equalWeight], ['hrp', (p: any) => hierarchicalRiskParity(p, { convention: 'D_condensed_ward_ordered' })]] as const) {
      const tag = `${seed} ${profile} n=${n} T=${T} dup=${dup} mix=${mixed} dec=${decades} lower=${problem.lower} upper=${problem.upper} groups=${problem.groups?.length}`;
      try {
        const s = (f as any)(problem);
        let key = `${profile} ${s.status}`;
        if (s.status === 'optimal') {
          key += ` ${s.certificate.engine}`;
          const v = verifyCertificate(problem, profile, s);
          const w = Math.max(v.primal, v.dual, v.complementarity, v.gap);
          if (!(w < 1e-10)) bad.push(`${tag} ${s.certificate.engine} ${s.certificate.iterations} ${JSON.stringify(v)}`);
        }
        count[key] = (count[key] ?? 0) + 1;
      } catch (e: any) { if (!/overlap/.test(e.message)) bad.push(`${tag} THROW ${e.message}`); }
    }
  }
  console.log(count); console.log(bad.length); console.log(bad.slice(0, 60).join('\n'));
});
