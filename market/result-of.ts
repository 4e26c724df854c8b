import { fail, ok, ProblemError, type Result } from '../contracts/problem.js';

/** A problem on its way out becomes the answer; anything else (an abort, a bug) stays an exception. */
export async function resultOf<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}
