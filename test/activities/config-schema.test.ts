/** The schema for editors allows what the check allows: inheritance and its words, beside the keys themselves. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { editorSchema } from '../../activities/config/editor-schema.js';
import { KINDS, type Kind } from '../../activities/config/extended-file.js';
import { packageRoot } from '../support/package-root.js';

// Only `anyOf: [{ required }, ...]` beside properties is lost on the way back to zod; completeness is the check's.
const schemaOf = (kind: Kind) => {
  const { anyOf: _complete, ...schema } = editorSchema(kind);
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
};
const folder = join(packageRoot, 'configs');
const files = (await readdir(folder)).filter(
  (name) => name.endsWith('.yaml') && !['sessions.yaml', 'schedules.yaml'].includes(name),
);

describe('the schema for editors', () => {
  it.each(files)('takes %s', async (name) => {
    const value = parse(await readFile(join(folder, name), 'utf8')) as { kind: Kind };
    const found = schemaOf(value.kind).safeParse(value);
    expect(found.success ? [] : found.error.issues).toEqual([]);
  });

  it.each<[Kind, string]>([
    ['strategy', 'long: { replace: [] }'],
    ['strategy', 'long: { remove: [{ field: ADX, op: gt, value: 15 }] }'],
    ['universe', 'gates: { remove: [history], change: [{ id: tick, params: { mode: warn } }], add: [{ id: dated }] }'],
    ['portfolio', 'selection: { cut: { replace: { count: 5 } } }'],
    ['universe', 'files: { paths: { add: [more.csv] } }'],
    ['portfolio', 'calendar: { venues: { add: [ECB] } }'],
  ])('takes the words of a %s that extends: %s', (kind, text) => {
    const value = { kind, extends: 'base.yaml', ...(parse(text) as object) };
    expect(schemaOf(kind).safeParse(value).error?.issues ?? []).toEqual([]);
  });

  it.each<[Kind, string]>([
    ['strategy', 'limits: 5'],
    ['strategy', 'limit: many'],
    ['universe', 'gates: { append: [] }'],
    ['portfolio', 'risk: { clusterCup: 0.2 }'],
  ])('refuses in a %s: %s', (kind, text) => {
    const value = { kind, extends: 'base.yaml', ...(parse(text) as object) };
    expect(schemaOf(kind).safeParse(value).success).toBe(false);
  });

  it.each(KINDS)('wants every required key of a %s that extends nothing', (kind) => {
    const { anyOf } = editorSchema(kind);
    expect(anyOf).toEqual([
      { required: ['extends'] },
      { required: ['abstract'] },
      { required: expect.arrayContaining(['kind', 'name']) },
    ]);
  });
});
