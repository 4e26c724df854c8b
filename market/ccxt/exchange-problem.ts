import { type Problem, ProblemError } from '../../contracts/problem.js';
import { excerpt, unusable } from '../http/answer-problem.js';
import type { CcxtModule } from './load-ccxt.js';

/**
 * What an exception of ccxt means: ours on their way through it, the venue's own errors, or an answer that it could not read.
 * `where` names the question. The base class decides, so that an error the next version of ccxt adds finds its place.
 */
export function exchangeProblem(ccxt: CcxtModule, error: unknown, where: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const is = (name: string): boolean => {
    const type = ccxt[name];
    return typeof type === 'function' && error instanceof type;
  };
  const what = `the venue answers ${excerpt(error instanceof Error ? error.message : String(error))}`;
  if (is('DDoSProtection') || is('RateLimitExceeded')) {
    return { type: 'SourceBusyError', where, what, next: 'It is asked again in 5000 ms.', retryAfterMs: 5_000 };
  }
  if (is('OperationFailed')) return unusable(where, what);
  if (is('BadSymbol'))
    return { type: 'ValidationError', where, what, next: 'Check the symbol; it may have been delisted.' };
  if (is('BaseError')) {
    return {
      type: 'DataQualityError',
      where,
      what,
      next: 'Read the venue’s answer; if it has changed its protocol, update ccxt.',
    };
  }
  return unusable(
    where,
    `the answer could not be read: ${excerpt(error instanceof Error ? error.message : String(error))}`,
  );
}
