import { z } from 'zod';

/** A number for all assets, or one for each. */
const perAsset = z.union([z.number(), z.array(z.number())]);
const sign = z.union([z.literal(1), z.literal(-1)]);
const rows = z.array(z.array(z.number()).min(1)).min(1);

/** One allocation problem as `sextant optimize --problem FILE.json` reads it. */
export const optimizeProblem = z
  .strictObject({
    profile: z.enum(['min_variance', 'risk_parity', 'max_sharpe', 'max_diversification', 'hrp', 'equal_weight']),
    assets: z.array(z.string().min(1).max(200)).min(1),
    /** N × N, per period. */
    covariance: rows.optional(),
    /** T × N simple returns, oldest first; their sample covariance (ddof 1) and, for max_sharpe, their means are used. */
    returns: rows.optional(),
    /** Per period. */
    expectedReturns: z.array(z.number()).optional(),
    riskFree: z.number().optional(),
    lower: perAsset.optional(),
    upper: perAsset.optional(),
    budget: z.number().optional(),
    groups: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(200),
          members: z.array(z.string()).min(1),
          lower: z.number().optional(),
          upper: z.number().optional(),
        }),
      )
      .optional(),
    /** Σ signs × weights; 1 where an asset is held long, -1 where its returns are those of a short. */
    net: z
      .strictObject({
        signs: z.union([z.array(sign), z.record(z.string(), sign)]),
        lower: z.number().optional(),
        upper: z.number().optional(),
      })
      .optional(),
    /** ½ Σ|weight − from| ≤ limit; by name, what is not named is not held. */
    turnover: z
      .strictObject({
        from: z.union([z.array(z.number()), z.record(z.string(), z.number())]),
        limit: z.number(),
      })
      .optional(),
    riskBudgets: z.array(z.number()).optional(),
    /** hrp only: names the distance, the linkage and the leaf order. */
    convention: z
      .enum(['A_paper', 'B_condensed_single', 'C_condensed_single_ordered', 'D_condensed_ward_ordered'])
      .optional(),
  })
  .refine((p) => (p.covariance === undefined) !== (p.returns === undefined), {
    path: ['covariance'],
    error: 'give either `covariance` or `returns`',
  })
  .refine((p) => p.convention === undefined || p.profile === 'hrp', {
    path: ['convention'],
    error: 'only `hrp` has conventions',
  });
export type OptimizeProblem = z.infer<typeof optimizeProblem>;
