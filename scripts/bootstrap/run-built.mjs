import process from 'node:process';
import { ensureBuilt } from './ensure-built.mjs';
import { root } from './root.mjs';

/** Builds what is stale, then runs a module of dist/; where the build fails, its exit code is ours. */
export async function runBuilt(module) {
  const code = await ensureBuilt(root);
  if (code === 0) await import(new URL(`../../dist/${module}`, import.meta.url).href);
  else process.exitCode = code;
}
