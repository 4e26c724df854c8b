import { ProblemError } from '../contracts/problem.js';

/** A row that cannot be believed, by file and line; `file` alone where the whole file is meant. */
export const badRow = (file: string, line: number | null, what: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: line === null ? file : `${file}:${line}`,
    what,
    next: 'Correct the file: one wrong row would silently change weights, so none is skipped.',
  });
