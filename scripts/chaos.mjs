#!/usr/bin/env node
// Behind `npm run chaos`: builds what is stale, then kills workers and server while the sample mandate runs.
import process from 'node:process';
import { ensureBuilt } from './bootstrap/ensure-built.mjs';
import { root } from './bootstrap/root.mjs';

const main = new URL('../dist/scripts/chaos/main.js', import.meta.url);
const code = await ensureBuilt(root);
if (code === 0) await import(main.href);
else process.exitCode = code;
