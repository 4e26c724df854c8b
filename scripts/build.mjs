// The kernels, tsc, then the workflow bundle, then the fingerprint of the code that decides; dist/.stamp comes last.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { compileKernels } from './bootstrap/compile-kernels.mjs';
import { sourceKey, stampFile } from './bootstrap/ensure-built.mjs';
import { root } from './bootstrap/root.mjs';
import { runChild } from './bootstrap/run-child.mjs';
import { say } from './bootstrap/say.mjs';
import { filesBelow, hashFiles, writeStamp } from './bootstrap/stamp.mjs';
import { bundleProblem } from './bootstrap/workflow-bundle.mjs';

/** Whose compiled code decides what a stage computes: it names every memoised result. */
const DECIDING = ['stages', 'quant', 'lakehouse', 'contracts'];

process.exitCode = await build();

async function build() {
  // It writes a source that is part of the key.
  if (existsSync(join(root, 'quant', 'kernels', 'assembly'))) await compileKernels(root);
  // Before anything is read: a source that changes during the build must leave a stale stamp.
  const key = sourceKey(root);
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code } = await runChild(process.execPath, [tsc, '-p', 'tsconfig.json'], { cwd: root });
  if (code !== 0) return code;

  const workflows = join(dist, 'workflows', 'index.js');
  if (existsSync(workflows)) {
    const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
    const { code: bundle } = await bundleWorkflowCode({ workflowsPath: workflows, logger: new DefaultLogger('WARN') });
    const problem = bundleProblem(bundle);
    if (problem !== null) {
      say(problem);
      return 1;
    }
    writeFileSync(join(dist, 'workflow-bundle.js'), bundle);
  } else {
    say('no workflows/index.ts: nothing to bundle');
  }

  const compiled = DECIDING.flatMap((folder) => filesBelow(dist, folder)).filter((path) => path.endsWith('.js'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(dist, 'fingerprint.json'), `${JSON.stringify({ code: hashFiles(dist, compiled), version })}\n`);
  writeStamp(stampFile(root), key);
  return 0;
}
