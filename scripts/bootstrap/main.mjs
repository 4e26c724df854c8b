import { parseArguments, USAGE } from './arguments.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { root } from './root.mjs';
import { runTests } from './run-tests.mjs';
import { say } from './say.mjs';
import { start } from './start.mjs';

/** Installs and builds what is missing or stale, then starts or tests. Resolves to the exit code. */
export async function bootstrap(argv) {
  const { action, args, reason } = parseArguments(argv);
  if (action === 'misuse') {
    say(`${reason}\n${USAGE}`);
    return 2;
  }
  const prepared = (await ensureInstalled(root)) || (await ensureBuilt(root));
  if (prepared !== 0) return prepared;
  return action === 'start' ? start(root, args) : runTests(root, args);
}
