import { describeProblem, type Problem, ProblemError } from '../../contracts/problem.js';

/** Failures that waiting may heal, as long as somebody will try again. */
const HEALS_BY_WAITING: ReadonlySet<string> = new Set(['ScanPageError', 'SourceBusyError']);

/** Whether the problem is one of those that end as `IncompleteScanError` once nobody tries again. */
export const isMissingAnswer = ({ type }: Problem): boolean => HEALS_BY_WAITING.has(type);

/**
 * The problem as it leaves a step: on the last attempt what could not be had is an IncompleteScanError that names what was
 * asked and the last cause with its page; before that, and for every other problem, it is the problem itself.
 */
export function asLeft(problem: Problem, asked: string, lastAttempt: boolean): ProblemError {
  if (!lastAttempt || !isMissingAnswer(problem)) return new ProblemError(problem);
  return new ProblemError({
    type: 'IncompleteScanError',
    where: asked,
    what: `the attempts are spent; the last one failed at ${problem.where} with ${problem.type}: ${problem.what}`,
    next: 'Start the run again when the source answers: what was fetched is kept. Or set allowPartial: true in the universe, and the report says what is missing.',
  });
}

/** One line of what is missing, for a report. */
export const missingNote = (asked: string, problem: Problem): string => `${asked}: ${describeProblem(problem)}`;
