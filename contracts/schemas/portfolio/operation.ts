import { z } from 'zod';
import { NAME_LIMIT, textFault } from '../../approval.js';
import { DURATION, durationMs } from '../../duration.js';

/** A length of time from a second to thirty days. */
const duration = z
  .string()
  .regex(DURATION, 'a length of time is written 90s, 30m, 4h or 2d')
  .refine((text) => between(durationMs(text) ?? 0, 1_000, 30 * 86_400_000), 'a length of time is from 1s to 30d');
const between = (x: number, low: number, high: number): boolean => x >= low && x <= high;

export const approval = z.strictObject({
  required: z.enum(['always', 'on-crisis', 'never']).default('never'),
  timeout: duration.default('4h'),
  onTimeout: z.enum(['reject', 'publish', 'hold']).default('reject'),
  approvers: z
    .array(
      z.string().refine((name) => textFault('a name', name, NAME_LIMIT) === null, {
        error: `a name has from 1 to ${NAME_LIMIT} characters that can be printed`,
      }),
    )
    .min(1)
    .nullable()
    .default(null),
});

export const drift = z.strictObject({
  weight: z.number().positive().max(10).default(0.05),
  turnover: z.number().positive().max(10).default(0.1),
  every: duration.default('1h'),
});

export const book = z.strictObject({
  holdings: z.string().min(1).nullable().default(null),
  nav: z.number().positive(),
  currency: z
    .string()
    .regex(/^[A-Z0-9]{2,10}$/, 'a currency is written USD or USDT')
    .default('USD'),
});
