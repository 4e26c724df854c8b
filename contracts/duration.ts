/** Lengths of time as configs write them: "90s", "30m", "4h", "2d". */

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a duration looks like: a whole number and one unit. */
export const DURATION = /^(\d{1,6})([smhd])$/;

/** Milliseconds of "90s", "30m", "4h" or "2d"; null where it is written otherwise. A day is 24 hours. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return unit === undefined ? null : Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** A length of time for people, to two units: "850 ms", "12.3 s", "4 min 5 s", "2 h 10 min", "3 d 4 h". */
export function durationText(ms: number): string {
  const whole = Math.round(Math.max(0, ms) / 1000);
  if (ms < 1_000) return `${Math.round(Math.max(0, ms))} ms`;
  if (whole < 60) return `${(ms / 1000).toFixed(1)} s`;
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
