export const USAGE = `usage: node scripts/bootstrap.mjs start [arguments of sextant start]
       node scripts/bootstrap.mjs test [arguments of vitest]`;

/**
 * What to do, and with which arguments.
 * `test` with arguments runs those tests alone; without, everything that must hold.
 */
export function parseArguments(argv) {
  const [action, ...args] = argv;
  if (action === 'start' || action === 'test') return { action, args };
  return { action: 'misuse', reason: action === undefined ? 'say what to do' : `unknown: ${action}` };
}
