/** Many `sextant` commands in one child process: what takes the time of a command is loading it, and that happens once. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtPackage } from './package-root.js';
import { cleanEnvironment, type Ended, type Place } from './processes.js';

/** Evaluates the command's main module anew for every message, with its arguments, streams and exit code. */
const SESSION = `
  const [main] = process.argv.slice(2);
  process.stdout.setMaxListeners(0);
  let count = 0;
  process.on('message', async (args) => {
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) process[name].write = (text) => { said[name] += text; return true; };
    process.argv = [process.execPath, 'sextant', ...args];
    process.exitCode = undefined;
    await import(main + '?' + ++count);
    process.send({ code: process.exitCode ?? 0, ...said });
    process.exitCode = 0;
  });
`;

export interface CommandSession {
  /** One command after the other. */
  run(...args: string[]): Promise<Ended>;
  end(): void;
}

/** Starts a session in a place; its script is written into that folder. */
export async function commandSession({ cwd, env }: Place): Promise<CommandSession> {
  const script = join(cwd, 'session.mjs');
  await writeFile(script, SESSION);
  const main = pathToFileURL(join(builtPackage(), 'dist', 'scripts', 'main.js')).href;
  const child: ChildProcess = fork(script, [main], {
    cwd,
    env: cleanEnvironment(env) as NodeJS.ProcessEnv,
    execArgv: [],
  });
  const gone = once(child, 'exit').then(([code]): never => {
    throw new Error(`the session ended with code ${code}`);
  });
  gone.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (args: readonly string[]): Promise<Ended> => {
    const listening = new AbortController();
    const answer = once(child, 'message', { signal: listening.signal }) as Promise<[Ended]>;
    child.send(args);
    try {
      const [ended] = await Promise.race([answer, gone]);
      return ended;
    } finally {
      listening.abort();
      answer.catch(() => {});
    }
  };
  return {
    run(...args) {
      const answer = last.then(() => ask(args));
      last = answer.catch(() => {});
      return answer;
    },
    end: () => {
      child.kill('SIGKILL');
    },
  };
}
