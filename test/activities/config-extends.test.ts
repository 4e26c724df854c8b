/** What a file inherits, what it may change about it, and what is a mistake. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExtended } from '../../activities/config/extended-file.js';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { type Located, locate, placeAt, plainValue, shownPlace } from '../../activities/config/located.js';
import { merged } from '../../activities/config/merge.js';
import { orThrow, type Problem } from '../../contracts/problem.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sextant-extends-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const write = async (files: Record<string, string>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
};
const read = async (name: string) => {
  const problems: Problem[] = [];
  const file = await readExtended(join(root, name), root, null, problems);
  return { file, problems };
};
const located = (text: string, shown = 'parent.yaml'): Located => orThrow(locate(text, { path: `/${shown}`, shown }));
const over = (parent: string, child: string) => {
  const problems: Problem[] = [];
  const result = merged(located(parent), located(child, 'child.yaml'), [], problems);
  return { value: plainValue(result), result, problems };
};

const BASE = `gates:
  - { id: liquidity, params: { minUsdPerDay: 10 }, onMissing: pass }
  - { id: history }
  - { id: staleness, params: { maxDays: 2 } }
`;

describe('a file that extends another', () => {
  it('merges maps key by key and replaces single values, and each value keeps the place where it was written', () => {
    const { value, result, problems } = over('a: { x: 1, y: 2 }\nb: 3\n', 'a:\n  y: 5\nc: 6\n');
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: { x: 1, y: 5 }, b: 3, c: 6 });
    const places = [['a', 'x'], ['a', 'y'], ['b'], ['c']].map((path) => shownPlace(placeAt(result, path)));
    expect(places).toEqual(['parent.yaml:1:6', 'child.yaml:2:3', 'parent.yaml:2:1', 'child.yaml:3:1']);
  });

  it('takes nothing as a value too, and a map in place of what was none', () => {
    expect(over('a: { x: 1 }\nb: 2\n', 'a: null\nb: { z: 1 }\n').value).toEqual({ a: null, b: { z: 1 } });
  });

  it('replaces a list or a map whole where it says so', () => {
    expect(over('a: [1, 2]\n', 'a: { replace: [3] }\n').value).toEqual({ a: [3] });
    expect(over('a: [1, 2]\n', 'a: { replace: [] }\n').value).toEqual({ a: [] });
    expect(over('cut: { distance: 0.4 }\n', 'cut: { replace: { count: 5 } }\n').value).toEqual({ cut: { count: 5 } });
  });

  it('removes, changes and adds in that order, and what stays keeps its order', () => {
    const { value, problems } = over(
      BASE,
      `gates:
  add: [{ id: tick }]
  change: [{ id: liquidity, params: { minUsdPerDay: 20 } }]
  remove: [history]
`,
    );
    expect(problems).toEqual([]);
    expect(value).toEqual({
      gates: [
        { id: 'liquidity', params: { minUsdPerDay: 20 }, onMissing: 'pass' },
        { id: 'staleness', params: { maxDays: 2 } },
        { id: 'tick' },
      ],
    });
  });

  it('removes by value where items have no id, however their keys are ordered', () => {
    const { value } = over('r: [{ f: A, v: 1 }, { f: B, v: 2 }]\n', 'r: { remove: [{ v: 1, f: A }] }\n');
    expect(value).toEqual({ r: [{ f: 'B', v: 2 }] });
    expect(over('v: [A, B]\n', 'v: { remove: [A], add: [C] }\n').value).toEqual({ v: ['B', 'C'] });
  });

  it('changes a list inside a changed item with the same words', () => {
    const parent = 'gates: [{ id: exclude, params: { bases: [A, B] } }]\n';
    const child = 'gates: { change: [{ id: exclude, params: { bases: { add: [C] } } }] }\n';
    expect(over(parent, child).value).toEqual({ gates: [{ id: 'exclude', params: { bases: ['A', 'B', 'C'] } }] });
  });

  it('that says nothing inherits everything, whatever that is', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
    // Words that change what was inherited are no keys of a parent.
    const key = fc.string({ minLength: 1, maxLength: 8 }).filter((k) => !/^(replace|add|remove|change)$/.test(k));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(key, tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(key, value), (map) => {
        const parent = located(JSON.stringify(map));
        const problems: Problem[] = [];
        expect(plainValue(merged(parent, located('{}', 'child.yaml'), [], problems))).toEqual(map);
        expect(problems).toEqual([]);
      }),
    );
  });
});

describe('a change that cannot be meant', () => {
  const only = (parent: string, child: string): Problem => {
    const { problems } = over(parent, child);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.type).toBe('ConfigError');
    return problems[0]!;
  };

  it('is a list over a list: all three ways to mean it are named, and the place of the other', () => {
    const problem = only('venues: [A]\n', 'x: 1\nvenues: [B]\n');
    expect(problem).toMatchObject({ where: 'child.yaml:2:1' });
    expect(problem.what).toContain('`venues` is a list over the inherited list of parent.yaml:1:1');
    for (const word of ['replace', 'add', 'remove']) expect(problem.next).toContain(`{ ${word}: [...] }`);
  });

  it.each([
    ['a removal of what is not there', 'gates: { remove: [histori] }\n', /nothing to remove: `histori`/, /`history`/],
    ['a change of what is not there', 'gates: { change: [{ id: stalenes }] }\n', /nothing to change/, /`staleness`/],
    ['a change without an id', 'gates: { change: [{ params: {} }] }\n', /a change without an `id`/, /id: \.\.\./],
    ['an addition of what is there', 'gates: { add: [{ id: history }] }\n', /in the list already.*:3:5/, /`change`/],
    ['a word nobody knows', 'gates: { add: [], append: [] }\n', /and `append`/, /`replace`, `add`/],
    ['replace and another word', 'gates: { replace: [], add: [] }\n', /beside another change/, /into `replace`/],
    ['a single value to replace by', 'gates: { replace: 1 }\n', /takes a list or a map/, /write the value itself/],
    ['a word that is given no list', 'gates: { remove: history }\n', /`remove` takes a list/, /remove: \[/],
    ['an addition to nothing', 'venues: { add: [A] }\n', /nothing was inherited there/, /the value itself/],
  ])('is %s', (_case, child, what, next) => {
    const problem = only(BASE, child);
    expect(problem.what).toMatch(what);
    expect(problem.next).toMatch(next);
    expect(problem.where).toMatch(/^child\.yaml:1:\d+$/);
  });

  it('is an item that is there twice: which is meant cannot be told', () => {
    const problem = only('g: [{ id: a, x: 1 }, { id: a, x: 2 }]\n', 'g: { remove: [a] }\n');
    expect(problem.what).toMatch(/2 times in the list \(parent\.yaml:1:5 and parent\.yaml:1:22\)/);
  });
});

describe('a chain of files', () => {
  const strategy = (text: string) => `kind: strategy\n${text}`;

  it('is followed across folders, nearest first, and a name is never inherited', async () => {
    await write({
      'base/top.yaml': strategy('name: top\nlimit: 5\nalpha: { field: RSI, longPrefers: low }\n'),
      'base/middle.yaml': strategy('extends: top.yaml\nname: middle\nlimit: 6\n'),
      'leaf.yaml': strategy('extends: base/middle.yaml\n'),
    });
    const { file, problems } = await read('leaf.yaml');
    expect(problems).toEqual([]);
    expect(file!.parents).toEqual(['base/middle.yaml', 'base/top.yaml']);
    expect(file!.value).toEqual({ kind: 'strategy', limit: 6, alpha: { field: 'RSI', longPrefers: 'low' } });
    const loaded = await loadMandate({ configs: ['leaf.yaml'] }, root);
    expect(loaded.ok ? null : loaded.problem).toMatchObject({
      what: expect.stringContaining('`name` is missing'),
      next: expect.stringContaining('names are not inherited'),
    });
  });

  it('points at the file where a mistake was written, not at the one that inherits it', async () => {
    await write({
      'wrong.yaml': strategy('name: wrong\nabstract: true\nalpha: { field: RSJ, longPrefers: low }\n'),
      'heir.yaml': strategy('extends: wrong.yaml\nname: heir\nlong: [{ field: RSI, op: lt, value: 30 }]\n'),
    });
    const loaded = await loadMandate({ configs: ['heir.yaml'] }, root);
    expect(loaded.ok ? null : loaded.problem).toMatchObject({
      where: 'wrong.yaml:4:10',
      what: expect.stringMatching(/^`alpha\.field`/),
      next: 'Did you mean `RSI`?',
    });
  });

  it('that returns to itself is told as the way it goes', async () => {
    await write({
      'a.yaml': strategy('extends: b.yaml\n'),
      'b.yaml': strategy('extends: c.yaml\n'),
      'c.yaml': strategy('extends: a.yaml\n'),
      'self.yaml': strategy('extends: self.yaml\n'),
    });
    const { file, problems } = await read('a.yaml');
    expect(file).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ where: 'c.yaml:2:1' });
    expect(problems[0]!.what).toContain('a.yaml -> b.yaml -> c.yaml -> a.yaml');
    expect((await read('self.yaml')).problems[0]!.what).toContain('self.yaml -> self.yaml');
  });

  it('of eight parents is read, and of nine is told as too deep', async () => {
    const link = (k: number, end: number) => strategy(k === end ? 'limit: 1\n' : `extends: ${end}-${k + 1}.yaml\n`);
    for (const end of [8, 9]) {
      for (let k = 0; k <= end; k++) await write({ [`${end}-${k}.yaml`]: link(k, end) });
    }
    expect((await read('8-0.yaml')).problems).toEqual([]);
    const { problems } = await read('9-0.yaml');
    expect(problems).toHaveLength(1);
    expect(problems[0]!.what).toMatch(/deeper than 8: 9-0\.yaml -> .* -> 9-9\.yaml/);
  });

  it.each([
    ['another kind', 'extends: kind-universe.yaml\n', /kind `universe` is not expected here; other\.yaml:2:1 extends/],
    ['a file that is not there', 'extends: nowhere.yaml\n', /does not exist; other\.yaml:2:1 extends it/],
    ['a file outside the folder', 'extends: ../outside.yaml\n', /lies outside .*; other\.yaml:2:1 extends it/],
    ['more than one file', 'extends: [a.yaml, b.yaml]\n', /is not the path of one file/],
    ['nothing', 'extends:\n', /is not the path of one file/],
    ['a flag that is none', 'abstract: perhaps\n', /neither true nor false/],
  ])('cannot go to %s', async (_case, text, what) => {
    await write({ 'kind-universe.yaml': 'kind: universe\n', 'other.yaml': strategy(text) });
    const { problems } = await read('other.yaml');
    expect(problems.map((problem) => problem.what)).toEqual([expect.stringMatching(what)]);
  });

  it('ends in a file that is abstract, which no run can name', async () => {
    await write({ 'parent.yaml': strategy('abstract: true\nname: parent\n') });
    const loaded = await loadMandate({ configs: ['parent.yaml'] }, root);
    expect(loaded.ok ? null : loaded.problem).toMatchObject({
      where: 'parent.yaml',
      what: 'the file is abstract: it is only there to be extended',
    });
  });

  it('lets a portfolio inherit the files it names, relative to the file that names them', async () => {
    await write({
      'shared/up.yaml': strategy(
        'name: up\nalpha: { field: RSI, longPrefers: low }\nlong: [{ field: RSI, op: lt, value: 30 }]\n',
      ),
      'shared/fx.yaml': 'kind: universe\nname: fx\nsource: sample\nvenues: [ECB]\nproducts: [spot]\n',
      'shared/book.yaml':
        'kind: portfolio\nname: book\nuniverses: [fx.yaml]\nstrategies: [up.yaml]\ncalendar: { venues: [ECB], close: "18:30" }\n',
      'mine/down.yaml': strategy('extends: ../shared/up.yaml\nname: down\n'),
      'mine/book.yaml':
        'kind: portfolio\nextends: ../shared/book.yaml\nname: mine\nstrategies: { add: [down.yaml] }\nselection: { cut: { count: 5 } }\n',
    });
    const mandate = orThrow(await loadMandate({ configs: ['mine/book.yaml'] }, root));
    expect(mandate.universes.map(({ name }) => name)).toEqual(['fx']);
    expect(mandate.strategies.map(({ name }) => name)).toEqual(['up', 'down']);
    expect(mandate).toMatchObject({ name: 'mine', selection: { cut: { count: 5 } }, calendar: { close: '18:30' } });
  });

  it('tells of keys that were merged where they exclude each other', async () => {
    await write({
      'cut.yaml':
        'kind: portfolio\nname: cut\ncalendar: { venues: [A], close: "18:30" }\nselection: { cut: { distance: 0.4 } }\n',
      'recut.yaml': 'kind: portfolio\nextends: cut.yaml\nname: recut\nselection: { cut: { count: 5 } }\n',
    });
    const loaded = await loadMandate({ configs: ['recut.yaml'] }, root);
    expect(loaded.ok ? null : loaded.problem).toMatchObject({
      where: 'recut.yaml:4:14',
      next: expect.stringContaining('{ replace: ... }'),
    });
  });
});

describe('a file made to exhaust', () => {
  it.each([
    [
      'aliases of aliases',
      `a: &a [${'x,'.repeat(9)}x]\n${'bcdefgh'
        .split('')
        .map((name, k) => `${name}: &${name} [${`*${'abcdefg'[k]},`.repeat(9)}*${'abcdefg'[k]}]`)
        .join('\n')}\n`,
      /more than 100000 values/,
    ],
    ['an alias of itself', 'a: &a [*a]\n', /nested deeper than 32/],
    ['a tower of brackets', `a: ${'['.repeat(40)}${']'.repeat(40)}\n`, /nested deeper than 32/],
  ])('is refused: %s', (_case, text, what) => {
    const answer = locate(text, { path: '/bomb.yaml', shown: 'bomb.yaml' });
    expect(answer.ok ? null : answer.problem).toMatchObject({
      type: 'ConfigError',
      where: expect.stringMatching(/^bomb\.yaml:\d+:\d+$/),
      what: expect.stringMatching(what),
    });
  });

  it('keeps a key such as __proto__ a key', () => {
    const value = plainValue(located('__proto__: { polluted: true }\n')) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
