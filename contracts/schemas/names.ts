import { z } from 'zod';

/** Names become folders and workflow ids, so they are plain. */
export const configName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'a name is 1-64 characters of a-z, 0-9, _ and -, starting with a letter or digit',
  );

/** A calendar day that exists, YYYY-MM-DD. */
export const isoDay = z.iso.date('a date is written YYYY-MM-DD');

/** Whether a zone of the IANA data base has this name; an offset such as +01:00 is none. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** A share of something, 0 to 1. */
export const fraction = z.number().min(0).max(1);
