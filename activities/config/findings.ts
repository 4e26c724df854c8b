import type { Problem } from '../../contracts/problem.js';

/** What stops nothing and is probably not meant. */
export type Warning = Pick<Problem, 'what' | 'where' | 'next'>;

/** What was found while configs were read and checked; filled in the order of reading. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

export const noFindings = (): Findings => ({ problems: [], warnings: [] });

/** A ConfigError at a place. */
export const configError = (where: string, what: string, next: string): Problem => ({
  type: 'ConfigError',
  where,
  what,
  next,
});
