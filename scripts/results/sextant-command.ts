import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { packageRoot } from '../../workers/settings.js';
import { say } from '../console.js';

export interface Said {
  readonly stdout: string;
  readonly seconds: number;
}

/** Runs `sextant` as a reader would, with its words on our stderr; a ProblemError where it does not end with 0. */
export async function sextantCommand(args: readonly string[], home: string): Promise<Said> {
  say(`$ SEXTANT_HOME=${home} npx --no-install sextant ${args.join(' ')}`);
  const begun = performance.now();
  const child = spawn(process.execPath, [join(packageRoot, 'scripts', 'sextant.mjs'), ...args], {
    env: { ...process.env, SEXTANT_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return { stdout, seconds: (performance.now() - begun) / 1000 };
  throw new ProblemError({
    type: 'ValidationError',
    where: `sextant ${args[0] ?? ''}`,
    what: code === null ? 'it was ended by a signal' : `it ended with ${code}`,
    next: 'What is wrong stands above. Once that is mended, start the same command again: what was decided is not decided twice.',
  });
}
