import type { Problem } from '../../contracts/problem.js';
import { retryAfterMs } from './retry-after.js';

/** Wait before the same is asked again where the server names none, ms. */
export const RETRY_MS = 1_000;
const EXCERPT = 200;

/** An answer that is none: a later one can be better. */
export const unusable = (where: string, what: string): Problem => ({
  type: 'ScanPageError',
  where,
  what,
  next: 'It is asked again; if it repeats, look at the venue’s status page and your connection.',
  retryAfterMs: RETRY_MS,
});

/** What is wrong with an answer by its status; null for a success. `origin` is where it came from. */
export function statusProblem(
  where: string,
  origin: string,
  status: number,
  headers: Headers,
  body: string,
): Problem | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return redirectProblem(where, origin, status, headers);
  const what = `HTTP ${status}${body.trim() === '' ? '' : `: ${excerpt(body)}`}`;
  // Bybit answers 403 to an address that asks too often, and to one it does not serve.
  if (status === 429 || status === 418 || (status === 403 && /too (frequent|many)/i.test(body))) {
    const wait = retryAfterMs(headers);
    return { type: 'SourceBusyError', where, what, next: `It is asked again in ${wait} ms.`, retryAfterMs: wait };
  }
  if (status >= 500 || status === 408 || status === 425) {
    const wait = headers.has('retry-after') ? retryAfterMs(headers) : RETRY_MS;
    return { ...unusable(where, what), retryAfterMs: wait };
  }
  if (status === 400 || status === 404 || status === 422) {
    return {
      type: 'ValidationError',
      where,
      what,
      next: 'The venue does not know what was asked: check venue and symbol.',
    };
  }
  return {
    type: 'DataQualityError',
    where,
    what,
    next: 'The venue refuses this address or this use: read its answer, and ask from where it serves you.',
  };
}

function redirectProblem(where: string, origin: string, status: number, headers: Headers): Problem {
  const location = headers.get('location') ?? '';
  const target = URL.canParse(location, origin) ? new URL(location, origin) : null;
  if (target === null || target.origin === origin) {
    return unusable(where, `HTTP ${status} sends elsewhere on the same host, and redirects are not followed`);
  }
  return {
    type: 'DataQualityError',
    where,
    what: `HTTP ${status}: ${new URL(origin).host} sends to ${excerpt(target.host)}, and redirects are not followed`,
    next: 'Check the connection (a login page of the network?); if the venue has moved, update Sextant.',
  };
}

/** The first 200 characters of a foreign text, in quotes, everything unprintable escaped. */
export const excerpt = (text: string): string =>
  JSON.stringify([...text.slice(0, 4 * EXCERPT).trim()].slice(0, EXCERPT).join('')).replace(
    /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
