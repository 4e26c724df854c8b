import { ProblemError } from '../contracts/problem.js';

/** Refuses a portfolio name that could not be a folder's name everywhere: ValidationError. */
export function assertPortfolioName(portfolio: string): void {
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(portfolio)) return;
  throw new ProblemError({
    type: 'ValidationError',
    where: 'portfolio name',
    what: `${JSON.stringify(portfolio)} is not 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit`,
    next: 'Rename the portfolio in its mandate.',
  });
}
