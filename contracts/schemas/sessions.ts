import { z } from 'zod';
import { isoDay } from './names.js';

const dates = z.array(isoDay).default([]);

/** Exceptions to the trading dates that a venue's bars tell. */
export const sessionsConfig = z.strictObject({
  kind: z.literal('sessions'),
  venues: z.record(
    z.string().regex(/^[A-Z0-9_]{1,32}$/, 'a venue is written in capitals, digits and _'),
    z.strictObject({
      /** Shut, although some instruments have a bar. */
      closed: dates,
      /** Open, although no instrument here has a bar. */
      open: dates,
    }),
  ),
});
