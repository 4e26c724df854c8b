#!/usr/bin/env node
// Behind `npm run topology`: builds what is stale, then proves docker-compose.yml without a container engine. --keep leaves the folder.
import process from 'node:process';
import { ensureBuilt } from './bootstrap/ensure-built.mjs';
import { root } from './bootstrap/root.mjs';

const main = new URL('../dist/scripts/topology/main.js', import.meta.url);
const code = await ensureBuilt(root);
if (code === 0) await import(main.href);
else process.exitCode = code;
