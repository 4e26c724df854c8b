/** Faults that a double shows on demand: which requests they strike is decided by a rule, never by chance outside a seed. */

/** What goes wrong. `edit` and `rewrite` change the double's own answer; the others are those of any HTTP server. */
export type Fault =
  /** An error status, e.g. 429 with `retryAfter` (seconds or an HTTP date) or without. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  /** The right answer, its text cut in half; the length header agrees, so only a parser notices. */
  | { readonly kind: 'truncate' }
  /** Half of the answer, then the connection breaks. */
  | { readonly kind: 'tear' }
  /** The connection breaks before any answer. */
  | { readonly kind: 'reset' }
  /** The right answer, this much later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** No answer, until the client or the double goes away. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'empty' }
  /** A page for people, with status 200. */
  | { readonly kind: 'html' }
  /** A JSON text of this many bytes, streamed. */
  | { readonly kind: 'oversize'; readonly bytes: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** The right JSON answer, changed. */
  | { readonly kind: 'edit'; readonly name: string; readonly edit: (answer: unknown, request: FaultTarget) => unknown }
  /** The right answer, its text changed: what JSON cannot say, such as a bare NaN. */
  | { readonly kind: 'rewrite'; readonly name: string; readonly rewrite: (text: string) => string };

/** What a rule may look at. */
export interface FaultTarget {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Which request of this path it is, from 0. */
  readonly nth: number;
}

/** One fault and the requests it strikes: those that match all that is given. The first rule that strikes decides. */
export interface FaultRule {
  readonly fault: Fault;
  /** Exact path, or a pattern; absent: every path. */
  readonly path?: string | RegExp;
  readonly when?: (request: FaultTarget) => boolean;
  /** Strikes at most this many times; absent: always. */
  readonly times?: number;
  /** Strikes this share of the requests, chosen by `seed`, path and `nth`, so the order of arrival does not matter. */
  readonly share?: number;
  readonly seed?: number;
}

/** Decides for each request which fault strikes it; null is none. Counts `times`, so one chooser belongs to one server. */
export function faultChooser(rules: readonly FaultRule[]): (request: FaultTarget) => Fault | null {
  const struck = rules.map(() => 0);
  return (request) => {
    for (const [r, rule] of rules.entries()) {
      if (struck[r]! >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      if (rule.path instanceof RegExp ? !rule.path.test(request.path) : (rule.path ?? request.path) !== request.path)
        continue;
      if (rule.when !== undefined && !rule.when(request)) continue;
      const draw = drawn(`${rule.seed ?? 0} ${r} ${request.path} ${request.nth}`);
      if (rule.share !== undefined && draw >= rule.share) continue;
      struck[r]!++;
      return rule.fault;
    }
    return null;
  };
}

/** A number in [0, 1) that depends on the text alone: FNV-1a, its bits mixed once more. */
export function drawn(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
