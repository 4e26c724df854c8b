/** Behind `npm run results`: one panel by name, its section on stdout; with --write also in docs/results.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { replaceFile } from '../../lakehouse/atomic-file.js';
import { complain, print, say } from '../console.js';
import { PANELS, type Panel } from './panels.js';
import { runPanel } from './run-panel.js';
import { panelSection, withSection } from './section.js';

const DOCUMENT = join('docs', 'results.md');

function chosen(words: readonly string[]): Panel {
  const found = words.length === 1 ? PANELS.find(({ name }) => name === words[0]) : undefined;
  if (found !== undefined) return found;
  throw new ProblemError({
    type: 'ValidationError',
    where: 'npm run results',
    what: words.length === 0 ? 'no panel is named' : `${JSON.stringify(words.join(' '))} is no panel`,
    next: `Name one of ${PANELS.map(({ name }) => name).join(', ')}: npm run results -- ${PANELS[0]!.name}`,
  });
}

try {
  const words = process.argv.slice(2);
  const panel = chosen(words.filter((word) => word !== '--write'));
  const section = panelSection(await runPanel(panel));
  print(section);
  if (words.includes('--write')) {
    await replaceFile(DOCUMENT, withSection(await readFile(DOCUMENT, 'utf8'), panel, section));
    say(`written: ${DOCUMENT}`);
  }
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
