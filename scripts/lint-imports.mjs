// Holds the import rules against the TypeScript sources, after proving on forbidden imports that each rule still bites.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { cruiseSources, uncaughtViolations } from './bootstrap/import-rules.mjs';
import { root } from './bootstrap/root.mjs';
import { say } from './bootstrap/say.mjs';

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
const folders = [...FOLDERS, 'scripts'].filter((folder) => existsSync(join(root, folder)));

const uncaught = await uncaughtViolations(root);
const { violations, totalCruised } = await cruiseSources(root, folders);
for (const { rule, from, to } of violations) say(`${from} -> ${to}: ${rule}`);
for (const rule of uncaught) say(`the rule ${rule} did not catch an import made to break it`);
if (totalCruised === 0) say('no module was looked at');
if (violations.length === 0) say(`imports: ${totalCruised} modules, no rule broken`);
process.exitCode = violations.length + uncaught.length > 0 || totalCruised === 0 ? 1 : 0;
