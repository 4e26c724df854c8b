#!/usr/bin/env node
// Behind `npm start` and `npm test` on a fresh clone: only Node's own modules until the dependencies are there.
// Everything but the version check is imported late, so that an old Node reads this file to its one useful message.
import process from 'node:process';
import { versionProblem } from './bootstrap/node-version.mjs';

const problem = versionProblem(process.versions.node);
if (problem === null) {
  const { bootstrap } = await import('./bootstrap/main.mjs');
  process.exitCode = await bootstrap(process.argv.slice(2));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
