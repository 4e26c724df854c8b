import type { Warning } from '../activities/config/findings.js';
import type { Problem } from '../contracts/problem.js';
import { escapeTerminal } from '../reports/escape.js';

/** A mistake in a config, as lines for a terminal. */
export const problemLines = ({ type, ...finding }: Problem): string[] => lines(type, finding);

/** A doubtful value, as lines for a terminal. */
export const warningLines = (warning: Warning): string[] => lines('warning', warning);

const lines = (label: string, { what, where, next }: Warning): string[] => [
  `${label}: ${escapeTerminal(what)}`,
  `  where: ${escapeTerminal(where)}`,
  `  next:  ${escapeTerminal(next)}`,
];
