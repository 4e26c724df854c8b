/** `npm run results`: its panels, its section of the document, and what it says where the data are not there. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { PANELS } from '../../scripts/results/panels.js';
import { runPanel } from '../../scripts/results/run-panel.js';
import { withSection } from '../../scripts/results/section.js';
import { packageRoot } from '../support/package-root.js';

afterEach(() => void vi.unstubAllEnvs());

it.each(PANELS)('$name names configs that are there, and its section is in the document once', async (panel) => {
  const files = [panel.portfolio, ...panel.imports.map(({ mapping }) => mapping)];
  for (const file of files) expect([file, existsSync(join(packageRoot, file))]).toEqual([file, true]);
  const { kind } = parse(await readFile(join(packageRoot, panel.portfolio), 'utf8')) as { kind: string };
  expect(kind).toBe('portfolio');
  expect(panel.from < panel.to).toBe(true);
  const document = await readFile(join(packageRoot, 'docs', 'results.md'), 'utf8');
  expect(document.split(`<!-- results ${panel.name} from here -->`)).toHaveLength(2);
  expect(document.split(`<!-- results ${panel.name} to here -->`)).toHaveLength(2);
});

it('a section replaces the one of its name and touches no other', () => {
  const [one, two] = [PANELS[0]!, PANELS[1]!];
  const section = ({ name }: typeof one, text: string) =>
    `<!-- results ${name} from here -->\n${text}\n<!-- results ${name} to here -->`;
  const first = withSection('# Results\n', one, section(one, 'old'));
  const both = withSection(first, two, section(two, 'other'));
  const anew = withSection(both, one, section(one, 'new'));
  expect(anew).toBe(both.replace('old', 'new'));
  expect(withSection(anew, one, section(one, 'new'))).toBe(anew);
});

it('a panel that is not there is an error that says what to do', async () => {
  vi.stubEnv('SEXTANT_DATA', join(packageRoot, 'no-such-folder'));
  const panel = PANELS.find(({ imports }) => imports.length > 0)!;
  await expect(runPanel(panel)).rejects.toMatchObject({
    problem: { type: 'ValidationError', what: 'the panel is not there', next: expect.stringContaining('SEXTANT_DATA') },
  });
});
