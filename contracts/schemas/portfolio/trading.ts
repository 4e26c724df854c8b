import { z } from 'zod';
import { assetClass } from './terms.js';

const costRate = z.strictObject({
  halfSpreadBps: z.number().min(0).max(5000).default(2),
  feeBps: z.number().min(0).max(5000).default(0),
});

export const costs = z.strictObject({
  default: costRate.prefault({}),
  byClass: z.partialRecord(assetClass, costRate).default({}),
  impact: z
    .strictObject({
      coefficient: z.number().positive().max(10).default(1),
      /** US dollars the book starts with: the larger, the dearer the same weights. */
      nav: z.number().positive().max(1e13),
    })
    .nullable()
    .default(null),
  funding: z
    .union(
      [z.literal('excluded'), z.strictObject({ byClass: z.partialRecord(assetClass, z.number().min(-5).max(5)) })],
      { error: '`excluded`, or `byClass` with an annual fraction from -5 to 5 for each class' },
    )
    .default('excluded'),
});

/** The highest rate that a trade can be charged, fraction of its notional. */
export function dearest({ default: other, byClass }: z.infer<typeof costs>): number {
  const rates = [other, ...Object.values(byClass)].filter((rate) => rate !== undefined);
  return Math.max(...rates.map(({ halfSpreadBps, feeBps }) => (halfSpreadBps + feeBps) / 1e4));
}

export const rebalance = z.strictObject({
  every: z.int().min(1).max(260).default(5),
  band: z.number().min(0).max(0.5).default(0.01),
  maxTurnover: z.number().positive().max(10).nullable().default(null),
});
