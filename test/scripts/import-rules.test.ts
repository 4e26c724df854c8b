import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BREACHES, cruiseSources, rulesBrokenBy } from '../../scripts/bootstrap/import-rules.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the import rules', () => {
  it.each(Object.keys(BREACHES))('catch a breach of %s', async (rule) => {
    expect(await rulesBrokenBy(root, BREACHES[rule]!)).toContain(rule);
  });

  it('allow every arrow of the architecture', async () => {
    const type = (path: string) => `import type { X } from '${path}'; export type Y = X;`;
    expect(
      await rulesBrokenBy(root, {
        'contracts/matrix.ts': 'export type X = 1;',
        'contracts/schemas/ok.ts': type('../fine.js'),
        'quant/ok.ts': type('../contracts/matrix.js'),
        'stages/ok.ts': `${type('../quant/fine.js')} import { x } from '../contracts/fine.js'; export const y = x;`,
        'lakehouse/ok.ts': `${type('../contracts/fine.js')} import { readFileSync } from 'node:fs'; export const y = readFileSync;`,
        'reports/ok.ts': type('../contracts/fine.js'),
        'activities/ok.ts': `${type('../stages/fine.js')} import { x } from '../contracts/schemas/fine.js'; export const y = x;`,
        'workflows/ok.ts': `${type('../activities/fine.js')} import { x } from '../contracts/fine.js'; export const y = x;`,
        'workers/ok.ts': `${type('../workflows/fine.js')} import { x } from '../activities/fine.js'; export const y = x;`,
        'scripts/ok.ts': `${type('../workers/fine.js')} import { x } from '../quant/fine.js'; export const y = x;`,
      }),
    ).toEqual([]);
  });

  it('look at more than nothing', async () => {
    expect((await cruiseSources(root, ['contracts'])).totalCruised).toBeGreaterThan(5);
  });
});
