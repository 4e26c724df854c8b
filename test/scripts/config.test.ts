/** `sextant config` as it is typed: exit codes, what is printed where, and what a terminal is spared. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConfigCheck } from '../../activities/config/check-configs.js';
import type { Explanation } from '../../activities/config/explain-configs.js';
import { yamlText } from '../../scripts/config-text.js';
import { type Ended, endProcesses, sextant } from '../support/processes.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
  await place.derive('portfolio_sample.yaml', 'wrong.yaml', {
    'clusterCap: 0.25': 'clusterCup: 0.25',
    'topN: 3': 'topN: many',
  });
});
afterAll(async () => {
  await endProcesses();
  await place.remove();
});

const type = (...args: string[]): Promise<Ended> => sextant(['config', ...args], place.place()).ended;

describe('sextant config check', () => {
  it('says which files were read where there is no mistake', async () => {
    const { code, stdout, stderr } = await type('check', 'configs/portfolio_sample.yaml');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('configs/macro_meanrev.yaml: strategy\n');
    expect(stdout).toMatch(/6 files: no mistakes\n$/);
  });

  it('lists every mistake and ends with exit code 1', async () => {
    const { code, stdout, stderr } = await type('check', 'configs/wrong.yaml');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout.match(/^ConfigError: /gm)).toHaveLength(2);
    expect(stdout).toMatch(
      /unknown key `risk\.clusterCup`\n {2}where: configs\/wrong\.yaml:\d+:3\n {2}next: {2}Did you mean/,
    );
  });

  it('prints one JSON object, mistakes and all, where it is asked to', async () => {
    const { code, stdout } = await type('check', '--json', 'configs/wrong.yaml', 'configs/nowhere.yaml');
    const { ok, problems } = JSON.parse(stdout) as ConfigCheck;
    expect([code, ok]).toEqual([1, false]);
    expect(problems.map(({ where }) => where.split(':')[0])).toEqual([
      'configs/nowhere.yaml',
      'configs/wrong.yaml',
      'configs/wrong.yaml',
    ]);
  });

  it('never sends a sequence from a file to the terminal', async () => {
    await writeFile(join(place.root, 'configs', 'escape.yaml'), 'kind: "\\e[2Juniverse\\e]0;owned\\a"\n');
    const { code, stdout } = await type('check', 'configs/escape.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('universe');
    expect([...stdout].filter((c) => c < ' ' && c !== '\n')).toEqual([]);
  });

  it('wants a file', async () => {
    expect((await type('check')).code).toBe(2);
  });
});

describe('sextant config explain', () => {
  it('prints the resolved document with the origin of each value, the rules, and the sources', async () => {
    const { code, stdout } = await type('explain', 'configs/fx_base_ecb.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# configs\/fx_base_ecb\.yaml: universe\n/);
    expect(stdout).toContain('allowPartial: false # default\n');
    expect(stdout).toContain('      maxDays: 7 # configs/fx_base_ecb.yaml:12\n');
    expect(stdout).toContain('  - gate 3, staleness: its newest bar is at most 7 days old');
    expect(stdout).toContain('every gate can be evaluated for past dates');
    expect(stdout).toMatch(/source sample \(fx_base_ecb\)\n {2}- venues ECB, EIA, UST\n/);
  });

  it('says the same as JSON', async () => {
    const { code, stdout } = await type('explain', '--json', 'configs/crypto_meanrev_long.yaml');
    const { documents, rules } = JSON.parse(stdout) as Explanation;
    expect(code).toBe(0);
    expect(documents[0]).toMatchObject({ kind: 'strategy', value: { limit: 30, short: [] } });
    expect(rules).toMatchObject([{ of: 'strategy crypto_mean_reversion_long' }]);
  });

  it('ends with exit code 1 where the file has mistakes', async () => {
    const { code, stdout } = await type('explain', 'configs/wrong.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ConfigError: /);
  });
});

describe('sextant config schema', () => {
  it.each(['portfolio', 'universe', 'strategy'])('prints the JSON Schema of a %s', async (kind) => {
    const { code, stdout } = await type('schema', kind);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { kind: { const: kind }, extends: { type: 'string' } },
      required: ['kind'],
      additionalProperties: false,
    });
  });

  it('knows no other kind', async () => {
    const { code, stderr } = await type('schema', 'gate');
    expect(code).toBe(2);
    expect(stderr).toContain('portfolio, universe, strategy');
  });
});

describe('the explained document', () => {
  it('is YAML of the same value, whatever is in it', () => {
    const value = {
      a: [],
      b: {},
      c: [{ d: '# no comment', e: null }],
      f: '18:30',
      g: 'line\nbreak',
      h: { i: [1, 'x: y'] },
    };
    const origins = {
      a: 'default',
      b: 'default',
      'c.0.d': 'x.yaml:1',
      'c.0.e': 'x.yaml:2',
      g: 'x.yaml:3',
      'h.i.0': 'x.yaml:4',
    };
    const text = yamlText(value, origins);
    expect(parse(text)).toEqual(value);
    expect(text).toContain('a: [] # default\n');
    expect(text).toContain('b: {} # default\n');
    expect(text).toContain('e: null # x.yaml:2\n');
  });
});
