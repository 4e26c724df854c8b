const DEFAULT_MS = 5_000;
const LONGEST_MS = 300_000;

/**
 * How long a busy server asks to be left alone, ms: `Retry-After` in seconds, or as a date less the answer's own `Date`, so that
 * this machine's clock does not matter. 5 s where it says nothing that can be read; at most 5 minutes.
 */
export function retryAfterMs(headers: { get(name: string): string | null }): number {
  const asked = headers.get('retry-after')?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(asked)
    ? 1_000 * Number(asked)
    : httpDate(asked) - httpDate(headers.get('date')?.trim() ?? '');
  if (!Number.isFinite(ms)) return DEFAULT_MS;
  return Math.ceil(Math.min(Math.max(ms, 0), LONGEST_MS));
}

/** ms UTC of a date as HTTP writes it (RFC 9110, 5.6.7); NaN for anything else that Date.parse would take. */
export const httpDate = (text: string): number =>
  /^[A-Z][a-z]{2,8},? .+ GMT$/.test(text) ? Date.parse(text) : Number.NaN;
