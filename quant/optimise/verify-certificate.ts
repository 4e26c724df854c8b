/**
 * Re-checks an answer before anyone acts on it: residuals are recomputed from the problem, the weights and the claimed
 * multipliers, by name; what the solver said about itself is not read.
 *
 *   optimal profiles   primal, dual, complementarity and gap as defined in `certificate.ts`
 *   hrp                nothing is optimised, so construction is what is certified: `primal` as ever, `dual` is the
 *                      largest difference to weights rebuilt under the convention the certificate names, the rest is 0
 *
 * Unit     every residual is relative, except `primal`: a fraction of NAV. NaN never passes for small.
 * Errors   RangeError where weights are out of shape or not finite, or a constraint or convention is unknown.
 */
import type { Certificate } from '../../contracts/allocation.js';
import { type OptimalProfile, profileGradient, type Residuals, residualsOf } from './certificate.js';
import { hierarchicalRiskParity, hrpOptionsFrom } from './hierarchical-risk-parity.js';
import { multipliersByName, noMultipliers } from './multipliers.js';
import type { PortfolioProblem } from './problem.js';
import { requireVector, resolveProblem } from './validate.js';

export function verifyCertificate(
  problem: PortfolioProblem,
  profile: OptimalProfile | 'hrp',
  { weights, certificate }: { readonly weights: Float64Array; readonly certificate: Certificate },
): Residuals {
  const resolved = resolveProblem(problem, 'verifyCertificate');
  requireVector(weights, resolved.n, 'verifyCertificate: weights');
  if (profile !== 'hrp') {
    const multipliers = multipliersByName(resolved, certificate.active);
    return residualsOf(resolved, profileGradient(problem, profile, weights), weights, multipliers);
  }
  const rebuilt = hierarchicalRiskParity(problem, hrpOptionsFrom(certificate.engine));
  const flat = { gradient: new Float64Array(resolved.n), unit: new Float64Array(resolved.n).fill(1), objective: 1 };
  const { primal } = residualsOf(resolved, flat, weights, noMultipliers(resolved.n, resolved.groups.length));
  let dual = rebuilt.status === 'optimal' ? 0 : Number.POSITIVE_INFINITY;
  if (rebuilt.status === 'optimal') {
    for (let i = 0; i < resolved.n; i++) dual = Math.max(dual, Math.abs(weights[i]! - rebuilt.weights[i]!));
  }
  return { primal, dual, complementarity: 0, gap: 0 };
}
