import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CommandOutcome {
  /** Exit code; null where the program was killed or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** In words, where there is no exit code. */
  readonly failure: string | null;
}

/** Characters of either stream that are kept: a version line or the end of an error, never a download's progress. */
const KEPT = 64 * 1024;

/** Runs a program to its end, without a shell and without input. Never rejects: what went wrong is in the outcome. */
export function runCommand(
  program: string,
  args: readonly string[],
  {
    env,
    timeoutMs,
    cwd,
    user,
  }: { env: Environment; timeoutMs: number; cwd?: string; user?: { readonly uid: number; readonly gid: number } },
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(user ?? {}),
    });
    let stdout = '';
    let stderr = '';
    let failure: string | null = null;
    const timer = setTimeout(() => {
      failure = `no answer within ${timeoutMs / 1000} s`;
      child.kill('SIGKILL');
    }, timeoutMs);
    // A program still running when this process ends would be nobody's.
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-KEPT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT);
    });
    child.once('error', (error) => {
      failure ??= error.message;
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', killWithUs);
      if (code === null) failure ??= `ended by ${signal ?? 'a failure to start'}`;
      resolve({ code: failure === null ? code : null, stdout, stderr, failure });
    });
  });
}

/** Whether a path is a file this user may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Full path of a program by the PATH of `env`; null where it is not there. An empty PATH holds nothing. */
export async function findOnPath(program: string, env: Environment): Promise<string | null> {
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((part) => part !== '')) {
    for (const name of names) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

/** The last line with text in it: where programs put their reason. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
