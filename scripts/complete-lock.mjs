// After `npm install` against a registry that serves only some platforms: makes package-lock.json whole for `npm ci`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completedLock, missingFromLock } from './bootstrap/lock-file.mjs';
import { root } from './bootstrap/root.mjs';
import { say } from './bootstrap/say.mjs';

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingFromLock(lock);
for (const { path, entry } of missing) say(`adding ${path} ${entry.version}`);
if (missing.length > 0) writeFileSync(file, `${JSON.stringify(completedLock(lock), null, 2)}\n`);
else say('package-lock.json is whole');
