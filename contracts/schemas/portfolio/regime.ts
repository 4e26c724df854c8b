import { z } from 'zod';
import { fraction } from '../names.js';
import { byRegime } from './terms.js';

export const regime = z
  .strictObject({
    shortWindow: z.int().min(2).default(10),
    longWindow: z.int().min(20).default(60),
    minPercentiles: z.int().min(20).default(250),
    enterCrisisScore: fraction.default(0.9),
    enterCrisisRatio: z.number().positive().default(1.7),
    jumpRatio: z.number().positive().default(3),
    leaveCrisisScore: fraction.default(0.75),
    leaveCrisisRatio: z.number().positive().default(1.2),
    enterQuietScore: fraction.default(0.25),
    leaveQuietScore: fraction.default(0.4),
    minDwell: z.int().min(1).default(5),
  })
  .refine((r) => r.enterQuietScore < r.leaveQuietScore && r.leaveQuietScore <= r.leaveCrisisScore, {
    path: ['leaveQuietScore'],
    error: 'thresholds must be ordered enterQuietScore < leaveQuietScore <= leaveCrisisScore, or states would overlap',
  })
  .refine((r) => r.enterCrisisRatio <= r.jumpRatio, {
    path: ['jumpRatio'],
    error: 'jumpRatio is below enterCrisisRatio: the score would never be asked',
  })
  .refine((r) => r.leaveCrisisScore < r.enterCrisisScore && r.leaveCrisisRatio < r.enterCrisisRatio, {
    path: ['leaveCrisisScore'],
    error: 'CRISIS must be harder to enter than to stay in: leaveCrisis* below enterCrisis*',
  });

/** What a regime permits, and when a run may not decide at all. */
export const gate = z.strictObject({
  minInstruments: z.int().min(1).default(2),
  maxStaleDays: z.int().min(0).default(7),
  maxQuarantineShare: fraction.default(0.25),
  exposure: byRegime(1, 1, 1),
});
