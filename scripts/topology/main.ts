/** Behind `npm run topology`. */
import { complain, say } from '../console.js';
import { prove } from './prove.js';

const keep = process.argv.includes('--keep');
// Whatever runs ends with this process: its daemons are guarded.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  await prove(say, { keep });
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
