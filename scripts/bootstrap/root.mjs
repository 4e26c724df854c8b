import { fileURLToPath } from 'node:url';

/** The package's own folder, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
