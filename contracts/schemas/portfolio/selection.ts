import { z } from 'zod';
import { fraction } from '../names.js';

const sessionCount = z.int().min(20).max(1000);
const instrumentId = z.string().regex(/^[A-Z0-9_]+:\S+$/, 'an instrument is written VENUE:SYMBOL');

export const selection = z.strictObject({
  lookback: z
    .union([sessionCount, z.array(sessionCount).min(1)], { error: 'sessions from 20 to 1000, or a list of them' })
    .refine((l) => typeof l === 'number' || new Set(l).size === l.length, { error: 'a look-back stands twice' })
    .default(60),
  minPresent: fraction.default(0.9),
  minOverlap: z.int().min(10).default(40),
  linkage: z.enum(['ward', 'single', 'complete', 'average']).default('ward'),
  cut: z
    .union([
      z.strictObject({ distance: z.number().positive() }),
      z.strictObject({ count: z.int().min(1) }),
      z.strictObject({ silhouette: z.literal(true) }),
    ])
    .default({ distance: 0.4 }),
  maxClusters: z.int().min(1).nullable().default(null),
  topN: z.int().min(1).max(100).default(3),
  tightCorrelation: fraction.default(0.9),
  minSelected: z.int().min(1).default(8),
  allowHedged: z.boolean().default(false),
  scoreWeights: z
    .strictObject({
      liquidity: z.number().min(0).default(0.35),
      momentum: z.number().min(0).default(0.35),
      convexity: z.number().min(0).default(0.3),
      stability: z.number().min(0).default(0),
    })
    .refine((w) => Math.abs(w.liquidity + w.momentum + w.convexity + w.stability - 1) < 1e-9, {
      error: 'score weights must sum to 1',
    })
    .prefault({}),
  venuePriority: z.array(z.string()).default([]),
  identityCorrelation: fraction.default(0.95),
  identities: z
    .strictObject({
      merge: z.array(z.array(instrumentId).min(2)).default([]),
      split: z.array(instrumentId).default([]),
    })
    .refine(({ merge, split }) => new Set([...merge.flat(), ...split]).size === merge.flat().length + split.length, {
      error: 'an instrument stands twice: it can be merged into one group, or split off, once',
    })
    .prefault({}),
});
