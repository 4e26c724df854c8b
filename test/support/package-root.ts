/** The package under test and its build. */
import { fileURLToPath } from 'node:url';
import { sourceKey } from '../../scripts/bootstrap/ensure-built.mjs';
import { isStamped } from '../../scripts/bootstrap/stamp.mjs';

export const packageRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

let current: boolean | undefined;

/** The package's folder, once it is sure that `dist/` was built from the sources that stand there: old code proves nothing. */
export function builtPackage(): string {
  current ??= isStamped(`${packageRoot}/dist/.stamp`, sourceKey(packageRoot));
  if (current) return packageRoot;
  throw new Error('dist/ is missing or was built from other sources: run `npm run build` first (`npm test` does)');
}
