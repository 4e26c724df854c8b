import { z } from 'zod';
import { isoDay } from './names.js';
import { profile } from './portfolio.js';

const backtest = z
  .strictObject({
    from: isoDay,
    to: isoDay,
    profiles: z
      .array(profile)
      .min(1)
      .refine((names) => new Set(names).size === names.length, { error: 'a profile stands twice' })
      .optional(),
    reselect: z.enum(['window', 'fixed']).optional(),
    sensitivity: z.array(z.int().min(1).max(260)).max(10).optional(),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: '`to` must be later than `from`' });

/** What starts a run: by the command, by a schedule or by `temporal workflow start`. */
export const runRequest = z
  .strictObject({
    configs: z.array(z.string().min(1)).min(1).default(['configs/portfolio_sample.yaml']),
    asOf: z.union([isoDay, z.iso.datetime({ offset: true })]).optional(),
    overrides: z
      .strictObject({
        topN: z.int().min(1).max(100).optional(),
        threshold: z.number().positive().max(10).optional(),
        lookback: z.int().min(20).max(5000).optional(),
      })
      .optional(),
    backfillAfterMs: z.int().min(1).optional(),
    backtest: backtest.optional(),
  })
  .refine(({ asOf, backtest: dates }) => asOf === undefined || dates === undefined, {
    path: ['asOf'],
    error: 'a backtest decides as of its own dates: leave asOf out, `backtest.to` is where knowledge ends',
  });
