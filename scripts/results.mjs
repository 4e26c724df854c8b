#!/usr/bin/env node
// Behind `npm run results -- PANEL`: builds what is stale, then walks a real panel forward and prints its section of docs/results.md.
import process from 'node:process';
import { root } from './bootstrap/root.mjs';
import { runBuilt } from './bootstrap/run-built.mjs';

process.chdir(root);
await runBuilt('scripts/results/main.js');
