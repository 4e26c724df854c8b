import { z } from 'zod';
import { isoDay } from '../names.js';
import { assetClass } from './terms.js';

export const validation = z.strictObject({
  anchor: isoDay.default('2015-01-01'),
  train: z.int().min(60).default(252),
  executionLag: z.int().min(0).default(1),
  reselect: z.enum(['window', 'fixed']).default('window'),
  sensitivity: z
    .array(z.int().min(1).max(260))
    .max(10)
    .refine((every) => new Set(every).size === every.length, { error: 'a number of sessions stands twice' })
    .default([]),
  bootstrap: z
    .strictObject({
      seed: z.int().min(0).max(0xffffffff).default(20150102),
      resamples: z.int().min(100).max(100000).default(1000),
      confidence: z.number().gt(0.5).lt(1).default(0.95),
    })
    .prefault({}),
  delistingReturn: z.partialRecord(assetClass, z.number().min(-1)).default({ equity: -0.3 }),
  periodsPerYear: z.number().min(1).max(366).default(252),
});
