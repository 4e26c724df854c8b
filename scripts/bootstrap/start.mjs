import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** Hands over to the built command in this same process, so that signals reach it without a go-between. */
export async function start(root, args) {
  process.argv = [process.execPath, join(root, 'scripts', 'sextant.mjs'), 'start', ...args];
  // It runs on being imported and leaves its exit code in process.exitCode.
  await import(pathToFileURL(join(root, 'dist', 'scripts', 'main.js')).href);
  return process.exitCode ?? 0;
}
