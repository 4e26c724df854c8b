import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleProblem } from '../../scripts/bootstrap/workflow-bundle.mjs';
import { builtPackage } from '../support/package-root.js';

const bundle = readFileSync(join(builtPackage(), 'dist', 'workflow-bundle.js'), 'utf8');
/** The code without its inline source map, and the files it was made from. */
const code = bundle.replace(/\n\/\/# sourceMappingURL=.*$/s, '');
const sources = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map(([, path]) => path!);
const ours = sources.filter((path) => !path.includes('node_modules'));

it('the workflow bundle is there, small, and holds the workflows', () => {
  expect(Buffer.byteLength(bundle)).toBeLessThan(2 * 1024 * 1024);
  expect(bundleProblem(bundle)).toBeNull();
  expect(ours.filter((path) => path.includes('workflows/')).length).toBeGreaterThan(8);
  for (const name of ['portfolioPipeline', 'walkForward']) expect(code).toContain(name);
});

it('of ours the bundle holds workflows and contracts only: no schema, stage, number or file', () => {
  const folders = new Set(ours.map((path) => /dist\/(\w+)\//.exec(path)?.[1]).filter((folder) => folder !== undefined));
  expect([...folders].sort()).toEqual(['contracts', 'workflows']);
  expect(ours.filter((path) => path.includes('contracts/schemas'))).toEqual([]);
});

it('the bundle holds no package but those of Temporal and what they bring', () => {
  const packages = sources.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  expect(packages).toContain('@temporalio/workflow');
  const foreign = packages.filter((name) => ['zod', 'yaml', 'luxon', 'piscina', 'hyparquet', 'pino'].includes(name));
  expect(foreign).toEqual([]);
});

it('the bundle asks Node for no file, socket, process or thread', () => {
  const used = builtinModules.filter((name) => new RegExp(`require\\(["'](node:)?${name}["']\\)`).test(code));
  expect(used).toEqual([]);
  expect(code).not.toContain('require("node:');
});
