import { z } from 'zod';
import type { UniverseConfig } from '../mandate.js';
import { configName } from './names.js';

export const gateConfig = z.strictObject({
  /** Name in the gate registry. */
  id: z.string().min(1),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.string())])).default({}),
  onMissing: z.enum(['pass', 'fail']).default('fail'),
});

/** A universe file: where to look, and which instruments are worth trading. */
export const universeConfig = z.strictObject({
  kind: z.literal('universe'),
  name: configName,
  /** Market source, e.g. `sample`. */
  source: z.string().min(1),
  venues: z.array(z.string().regex(/^[A-Z0-9_]{1,32}$/, 'a venue is written in capitals, digits and _')).min(1),
  products: z.array(z.enum(['spot', 'perp', 'future', 'index'])).min(1),
  /** Source of the bars where `source` has none of its own. */
  barsFrom: z.string().min(1).nullable().default(null),
  /** Files of the source `files`, relative to this one. */
  files: z
    .strictObject({ mapping: z.string().min(1), paths: z.array(z.string().min(1)).min(1) })
    .nullable()
    .default(null),
  /** Most traded instruments per venue and product that may enter, today and in every past window. */
  fetchLimit: z.int().min(1).max(2000).default(300),
  /** Instruments per venue and product whose bars are fetched; null: all that are listed. */
  fetchPool: z.int().min(1).max(20000).nullable().default(null),
  scan: z.strictObject({ maxSkewMinutes: z.number().min(0).max(1440).default(15) }).prefault({}),
  /** Whether an incomplete scan may be used; the report then says so at the top. */
  allowPartial: z.boolean().default(false),
  gates: z.array(gateConfig).default([]),
}) satisfies z.ZodType<UniverseConfig>;
