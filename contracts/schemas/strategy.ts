import { z } from 'zod';
import type { FieldName, StrategyConfig } from '../mandate.js';
import { configName } from './names.js';

const FIELDS = [
  'close',
  'Value.Traded',
  'change',
  'Perf.W',
  'Perf.1M',
  'Perf.3M',
  'Perf.6M',
  'Perf.Y',
  'Volatility20',
  'Perf.W.z',
  'RSI',
  'ADX',
  'ADX+DI',
  'ADX-DI',
  'ATR',
  'Stoch.K',
  'EMA20',
  'EMA50',
  'EMA200',
] as const satisfies readonly FieldName[];

const fieldName = z.enum(FIELDS);

export const rule = z
  .strictObject({
    field: fieldName,
    op: z.enum(['gt', 'gte', 'lt', 'lte', 'between']),
    value: z.union([z.number(), z.tuple([z.number(), z.number()]), fieldName]),
    onMissing: z.enum(['pass', 'fail']).default('fail'),
  })
  .refine((r) => (r.op === 'between') === Array.isArray(r.value), {
    path: ['value'],
    error: '`between` takes [low, high]; every other operator takes a number or a field',
  })
  .refine((r) => !Array.isArray(r.value) || r.value[0] <= r.value[1], {
    path: ['value'],
    error: 'the low end of `between` is above its high end',
  });

/** A strategy file: when to be long, when to be short, and whom to prefer. */
export const strategyConfig = z
  .strictObject({
    kind: z.literal('strategy'),
    name: configName,
    /** What ranks survivors: longs prefer high or low values, shorts the opposite. */
    alpha: z.strictObject({ field: fieldName, longPrefers: z.enum(['high', 'low']) }),
    long: z.array(rule).default([]),
    short: z.array(rule).default([]),
    /** Most identities kept per direction. */
    limit: z.int().min(1).max(1000).default(50),
  })
  .refine((s) => s.long.length + s.short.length > 0, {
    error: 'a strategy needs rules under `long` or `short`; one without any would select everything',
  }) satisfies z.ZodType<StrategyConfig>;
