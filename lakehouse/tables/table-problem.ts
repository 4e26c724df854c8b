import { ProblemError } from '../../contracts/problem.js';

/** Data that a table cannot take; `where` names table, column and row as far as they are known. */
export const badData = (where: string, what: string, next = 'Correct the data, then write it again.'): ProblemError =>
  new ProblemError({ type: 'DataQualityError', where: `table ${where}`, what, next });

export const corruptTable = (where: string, what: string): ProblemError =>
  new ProblemError({
    type: 'CorruptArtifactError',
    where: `table ${where}`,
    what,
    next: 'Check the disk and restore that file from a backup; older snapshots that do not use it stay readable.',
  });
