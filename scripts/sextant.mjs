#!/usr/bin/env node
import { existsSync } from 'node:fs';
import process from 'node:process';
import { versionProblem } from './bootstrap/node-version.mjs';

const main = new URL('../dist/scripts/main.js', import.meta.url);
const problem =
  versionProblem(process.versions.node) ??
  (existsSync(main) ? null : 'Sextant is not built here. Run: npm run build (or npm start, which does everything)');
if (problem === null) {
  await import(main.href);
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
