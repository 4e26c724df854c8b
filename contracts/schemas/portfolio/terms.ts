import { z } from 'zod';
import { fraction } from '../names.js';

/** One fraction for each state of the regime, with what holds where nothing is said. */
export const byRegime = (quiet: number, normal: number, crisis: number) =>
  z
    .strictObject({
      QUIET: fraction.default(quiet),
      NORMAL: fraction.default(normal),
      CRISIS: fraction.default(crisis),
    })
    .prefault({});

export const assetClass = z.enum(['fx', 'energy', 'rates', 'crypto', 'equity', 'metal', 'agriculture', 'index']);
