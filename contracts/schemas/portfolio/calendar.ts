import { z } from 'zod';
import { isTimeZone } from '../names.js';

export const calendar = z.strictObject({
  /** The book's sessions are the dates on which each of these venues published a bar. */
  venues: z.array(z.string().min(1)).min(1),
  close: z
    .string()
    .regex(/^[012]\d:[0-5]\d$/, 'a time of day is written HH:MM; 24:05 is five past midnight of the next day'),
  timezone: z
    .string()
    .refine(isTimeZone, 'not a time zone of the IANA data base, for example America/New_York')
    .default('UTC'),
});
