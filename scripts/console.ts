import { ProblemError } from '../contracts/problem.js';
import { escapeTerminal } from '../reports/escape.js';

/** Words for people go to stderr; stdout is for results alone. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Words that others wrote, made safe for a terminal. */
export const sayEscaped = (line: string): void => say(escapeTerminal(line));

/** Results go to stdout. */
export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** Width of the terminal, and colour only where one shows it and nobody asked for none. */
export const terminal = (): { width: number; colour: boolean } => ({
  width: process.stdout.columns ?? 100,
  colour: process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
});

/** One clear message; a stack only for what is our own mistake. */
export function complain(error: unknown): void {
  if (error instanceof ProblemError) {
    const { type, where, what, next } = error.problem;
    say(`${type}: ${escapeTerminal(what)}\n  where: ${escapeTerminal(where)}\n  next:  ${escapeTerminal(next)}`);
    return;
  }
  const failure = rootCause(error);
  if (failure !== null) say(escapeTerminal(failure));
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** The message of a failed workflow, which wraps stage and reason. */
function rootCause(error: unknown): string | null {
  const cause = (error as { cause?: unknown }).cause;
  return error instanceof Error && error.name === 'WorkflowFailedError' && cause instanceof Error
    ? cause.message
    : null;
}
