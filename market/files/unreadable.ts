import { ProblemError } from '../../contracts/problem.js';

export const unreadable = (path: string, what: string): ProblemError =>
  new ProblemError({ type: 'DataQualityError', where: path, what, next: 'Give a CSV file (plain or .gz) or Parquet.' });
