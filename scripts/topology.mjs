#!/usr/bin/env node
// Behind `npm run topology`: builds what is stale, then proves docker-compose.yml without a container engine. --keep leaves the folder.
import { runBuilt } from './bootstrap/run-built.mjs';

await runBuilt('scripts/topology/main.js');
