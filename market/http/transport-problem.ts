import type { Problem } from '../../contracts/problem.js';
import { unusable } from './answer-problem.js';

/** A request that got no whole answer. `timedOutAfter` is the limit it ran into, ms; null if it was something else. */
export function transportProblem(where: string, error: unknown, timedOutAfter: number | null): Problem {
  if (timedOutAfter !== null) return unusable(where, `no whole answer within ${timedOutAfter} ms`);
  const { code, message } = innermost(error);
  if (/CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test(code)) {
    return {
      type: 'DataQualityError',
      where,
      what: `the server cannot be trusted to be who it says: ${code}`,
      next: 'Check the clock and the certificates of this machine, and whether something reads the traffic on the way.',
    };
  }
  return unusable(where, `the connection failed: ${code === '' ? message : code}`);
}

/** fetch wraps what happened, and a connection tried at several addresses holds one error of each. */
function innermost(error: unknown): { readonly code: string; readonly message: string } {
  const { cause, errors, code, message } = error as {
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (cause !== undefined) return innermost(cause);
  if (typeof code !== 'string' && errors?.[0] !== undefined) return innermost(errors[0]);
  return { code: typeof code === 'string' ? code : '', message: String(message) };
}
