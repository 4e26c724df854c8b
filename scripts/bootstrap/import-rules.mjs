import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** For each rule a file that breaks it. The targets exist, so that nothing is caught only because it is missing. */
export const BREACHES = {
  'contracts-imports': { 'contracts/breach.ts': `import type { X } from '../quant/fine.js'; export type Y = X;` },
  'contracts-schemas-imports': {
    'contracts/schemas/breach.ts': `import type { X } from '../../stages/fine.js'; export type Y = X;`,
  },
  'quant-imports': { 'quant/breach.ts': `import type { X } from '../contracts/fine.js'; export type Y = X;` },
  'stages-imports': { 'stages/breach.ts': `import type { X } from '../lakehouse/fine.js'; export type Y = X;` },
  'lakehouse-imports': { 'lakehouse/breach.ts': `import type { X } from '../market/fine.js'; export type Y = X;` },
  'market-imports': { 'market/breach.ts': `import type { X } from '../lakehouse/fine.js'; export type Y = X;` },
  'reports-imports': { 'reports/breach.ts': `import type { X } from '../stages/fine.js'; export type Y = X;` },
  'activities-imports': { 'activities/breach.ts': `import type { X } from '../workers/fine.js'; export type Y = X;` },
  'workflows-imports': { 'workflows/breach.ts': `import type { X } from '../stages/fine.js'; export type Y = X;` },
  'workers-imports': { 'workers/breach.ts': `import type { X } from '../scripts/fine.js'; export type Y = X;` },
  'no-cycles': {
    'stages/one.ts': `import type { B } from './two.js'; export type A = B;`,
    'stages/two.ts': `import type { A } from './one.js'; export type B = A;`,
  },
  'workflows-without-schemas': {
    'workflows/breach.ts': `import type { X } from '../contracts/schemas/fine.js'; export type Y = X;`,
  },
  'workflows-know-activity-types-only': {
    'workflows/breach.ts': `import { x } from '../activities/fine.js'; export const y = x;`,
  },
  'pure-folders-touch-nothing': {
    'quant/breach.ts': `import { readFileSync } from 'node:fs'; export const y = readFileSync;`,
  },
  'workflows-touch-nothing': {
    'workflows/breach.ts': `import { hostname } from 'node:os'; export const y = hostname;`,
  },
  'temporal-stays-outside': {
    'stages/breach.ts': `import { heartbeat } from '@temporalio/activity'; export const y = heartbeat;`,
  },
  'no-tests-in-sources': { 'workers/breach.ts': `import type { X } from '../test/fine.js'; export type Y = X;` },
  'no-dev-dependencies': { 'workers/breach.ts': `import { Matrix } from 'ml-matrix'; export const y = Matrix;` },
  resolvable: { 'stages/breach.ts': `import type { X } from './absent.js'; export type Y = X;` },
};

const FOLDERS = [
  'workflows',
  'activities',
  'workers',
  'stages',
  'quant',
  'market',
  'lakehouse',
  'reports',
  'contracts',
];
const TARGETS = [...FOLDERS, 'scripts', 'test', 'contracts/schemas'].map((folder) => `${folder}/fine.ts`);

/** Broken rules among the sources in these folders below `base`, and how many modules were looked at. */
export async function cruiseSources(base, folders) {
  const { cruise } = await import('dependency-cruiser');
  const { default: extractTSConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');
  const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
  const { options, forbidden } = rules;
  const { output } = await cruise(
    folders,
    { ...options, baseDir: base, ruleSet: { forbidden }, validate: true },
    options.enhancedResolveOptions,
    { tsConfig: extractTSConfig(join(base, options.tsConfig.fileName)) },
  );
  const { violations, totalCruised } = output.summary;
  return { violations: violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })), totalCruised };
}

/** Names of rules that do not catch the import made to break them, and of rules that have none. */
export async function uncaughtViolations(root) {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
  const uncaught = [];
  for (const { name } of forbidden) {
    const breach = BREACHES[name];
    if (breach === undefined || !(await rulesBrokenBy(root, breach)).includes(name)) uncaught.push(name);
  }
  return uncaught;
}

/** Names of the rules that a small project with these files, besides innocent ones, breaks. */
export async function rulesBrokenBy(root, files) {
  const base = mkdtempSync(join(tmpdir(), 'sextant-imports-'));
  try {
    const innocent = TARGETS.map((path) => [path, 'export type X = 1; export const x = 1;']);
    for (const [path, source] of [...innocent, ...Object.entries(files)]) {
      mkdirSync(dirname(join(base, path)), { recursive: true });
      writeFileSync(join(base, path), `${source}\n`);
    }
    for (const shared of ['node_modules', 'package.json', 'tsconfig.json'])
      symlinkSync(join(root, shared), join(base, shared));
    const { violations } = await cruiseSources(base, [...FOLDERS, 'scripts']);
    return [...new Set(violations.map(({ rule }) => rule))].sort();
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
