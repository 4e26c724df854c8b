import { expect, it } from 'vitest';
import { isTimeZone } from '../../contracts/schemas/names.js';

it('knows zones by their names in the IANA data base, and nothing else', () => {
  for (const name of ['UTC', 'America/New_York', 'Europe/Zurich', 'Asia/Kolkata']) expect(isTimeZone(name)).toBe(true);
  for (const name of ['', 'Mars/Olympus', 'New York', '+01:00', '-03', '../etc']) expect(isTimeZone(name)).toBe(false);
});
