#!/usr/bin/env node
// Behind `npm run chaos`: builds what is stale, then kills workers and server while the sample mandate runs.
import { runBuilt } from './bootstrap/run-built.mjs';

await runBuilt('scripts/chaos/main.js');
