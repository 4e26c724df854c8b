import { z } from 'zod';
import { isoDay } from './names.js';

/** What starts a run: by the command, by a schedule or by `temporal workflow start`. */
export const runRequest = z.strictObject({
  configs: z.array(z.string().min(1)).min(1).default(['configs/portfolio_sample.yaml']),
  asOf: z.union([isoDay, z.iso.datetime({ offset: true })]).optional(),
  overrides: z
    .strictObject({
      topN: z.int().min(1).max(100).optional(),
      threshold: z.number().positive().max(10).optional(),
      lookback: z.int().min(20).max(5000).optional(),
    })
    .optional(),
});
