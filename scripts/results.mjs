#!/usr/bin/env node
// Behind `npm run results -- PANEL`: builds what is stale, then walks a real panel forward and prints its section of docs/results.md.
import process from 'node:process';
import { ensureBuilt } from './bootstrap/ensure-built.mjs';
import { root } from './bootstrap/root.mjs';

process.chdir(root);
const main = new URL('../dist/scripts/results/main.js', import.meta.url);
const code = await ensureBuilt(root);
if (code === 0) await import(main.href);
else process.exitCode = code;
