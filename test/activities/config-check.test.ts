/** Every mistake of every file at once, and what files say against each other or against their sources. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConfigCheck, checkConfigs } from '../../activities/config/check-configs.js';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { firstContradiction } from '../../activities/config/strategy-checks.js';
import type { Rule } from '../../contracts/mandate.js';
import { orThrow } from '../../contracts/problem.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
});
afterAll(() => place.remove());

const write = async (name: string, text: string): Promise<string> => {
  await mkdir(dirname(join(place.root, 'configs', name)), { recursive: true });
  await writeFile(join(place.root, 'configs', name), text);
  return `configs/${name}`;
};
const check = (...paths: string[]): Promise<ConfigCheck> => checkConfigs(paths, place.root);
const universe = (text: string) =>
  `kind: universe\nname: u\n${/^source:/m.test(text) ? '' : 'source: sample\n'}${/^venues:/m.test(text) ? '' : 'venues: [ECB]\n'}products: [spot]\n${text}`;
const strategy = (text: string) => `kind: strategy\nname: s\nalpha: { field: RSI, longPrefers: low }\n${text}`;
const RULES = 'long: [{ field: RSI, op: lt, value: 30 }]\n';

describe('config check', () => {
  it('lists every mistake of every file, each at its place, and reads on where a portfolio is wrong itself', async () => {
    const base = 'configs/portfolio_sample.yaml';
    await place.derive('fx_base_ecb.yaml', 'two.yaml', {
      'id: staleness': 'id: stalenes',
      'maxShare: 0.2': 'maxShare: 2',
    });
    await place.derive('macro_meanrev.yaml', 'rsj.yaml', { 'field: RSI, op: lt': 'field: RSJ, op: below' });
    await place.derive('portfolio_sample.yaml', 'many.yaml', {
      'clusterCap: 0.25': 'clusterCup: 0.25',
      'topN: 3': 'topN: many',
      'verifiedTick: warn': 'verifiedTicks: warn',
      '- fx_base_ecb.yaml': '- two.yaml',
      '- macro_meanrev.yaml': '- rsj.yaml',
    });
    const { ok, problems } = await check('configs/many.yaml');
    expect(ok).toBe(false);
    const told = problems.map(({ what, where }) => `${where.split(':')[0]} ${what}`);
    expect(told).toHaveLength(7);
    for (const [file, what] of [
      ['many', 'unknown key `risk.clusterCup`'],
      ['many', '`selection.topN`: '],
      ['many', 'unknown key `verifiedTicks`'],
      ['two', 'unknown gate "stalenes": did you mean "staleness"?'],
      ['two', 'gate stale-prices: maxShare must lie in [0, 1], got 2'],
      ['rsj', '`long.0.field`: '],
      ['rsj', '`long.0.op`: '],
    ] as const) {
      expect(told).toContainEqual(expect.stringContaining(`configs/${file}.yaml ${what}`));
    }
    expect(problems.every(({ where }) => /:\d+:\d+$/.test(where))).toBe(true);
    expect(await check(base)).toMatchObject({ ok: true, problems: [] });
  });

  it('takes several files as the run they would make, and several portfolios each by itself', async () => {
    const alone = await check('configs/fx_base_ecb.yaml');
    expect(alone).toMatchObject({ ok: true, files: [{ file: 'configs/fx_base_ecb.yaml', kind: 'universe' }] });
    const short = await write('short.yaml', universe('gates: [{ id: history, params: { minBars: 5 } }]\n'));
    expect((await check(short)).ok).toBe(true);
    const run = await check(short, 'configs/macro_meanrev.yaml');
    expect(run.problems).toMatchObject([
      { where: `${short}:6:34`, what: expect.stringMatching(/minBars 5 is below 201/) },
    ]);
    await place.derive('portfolio_sample.yaml', 'twin.yaml', { 'name: sample': 'name: twin' });
    const both = await check('configs/portfolio_sample.yaml', 'configs/twin.yaml');
    expect(both.problems).toEqual([]);
    expect(both.files.map(({ file }) => file)).toContain('configs/twin.yaml');
  });

  it('checks what an abstract file says, and not what it leaves to others', async () => {
    const fine = await write('abstract.yaml', 'kind: universe\nabstract: true\ngates: [{ id: history }]\n');
    expect(await check(fine)).toMatchObject({ ok: true, files: [{ file: fine, kind: 'universe', abstract: true }] });
    const parts = await write(
      'parts.yaml',
      'kind: strategy\nabstract: true\nalpha: { field: RSI, longPrefers: low }\n',
    );
    expect((await check(parts)).problems).toEqual([]);
    const wrong = await write(
      'wrong.yaml',
      'kind: universe\nabstract: true\ngate: []\ngates: [{ id: histori }]\nfetchLimit: 0\n',
    );
    expect((await check(wrong)).problems.map(({ where }) => where)).toEqual([
      `${wrong}:5:1`,
      `${wrong}:3:1`,
      `${wrong}:4:11`,
    ]);
  });

  it('knows the kinds that stand alone', async () => {
    expect(await check('configs/sessions.yaml')).toMatchObject({ ok: true, files: [{ kind: 'sessions' }] });
    const mapping = await write(
      'mappings/broken.yaml',
      'kind: bars-mapping\nsource: x\ncolumns: { date: d, close: c }\nquot: USD\n',
    );
    const { problems } = await check(mapping);
    expect(problems.map(({ what }) => what)).toContain('unknown key `quot`');
    expect(problems.length).toBeGreaterThan(5);
  });

  it.each([
    ['that is not there', 'configs/nowhere.yaml', 'the file does not exist'],
    ['outside the folder', '../x.yaml', 'the file lies outside'],
    ['that is a folder', 'configs', 'the file cannot be read (EISDIR)'],
  ])('names a file %s', async (_case, path, what) => {
    expect((await check(path)).problems).toMatchObject([{ type: 'ConfigError', what: expect.stringContaining(what) }]);
  });
});

describe('a universe', () => {
  const told = async (text: string) => {
    const { problems } = await check(await write('u.yaml', universe(text)));
    return problems.map(({ what, next }) => `${what}. ${next}`);
  };

  it.each([
    ['a source nobody has', 'source: sampel\n', /no market source `sampel`.*Did you mean `sample`/],
    ['bars from nowhere', 'barsFrom: tape\n', /`barsFrom`: there is no market source `tape`/],
    ['a venue its source has not', 'venues: [ECB, NYSE]\n', /sample has no venue NYSE/],
    ['a venue twice', 'venues: [ECB, ECB]\n', /ECB stands twice/],
    ['fewer fetched than may enter', 'fetchPool: 100\n', /fetchPool 100 is below fetchLimit 300/],
    [
      'a gate without its capability',
      'gates: [{ id: zero-volume, params: { maxShare: 0 } }]\n',
      /zero-volume needs traded volume, which the source sample does not give/,
    ],
    [
      'a market cap its source has not',
      'gates: [{ id: market-cap, params: { minUsd: 5 } }]\n',
      /market-cap needs a market capitalisation.*scanner.*or a file/,
    ],
    [
      'a market cap over an exchange',
      'source: ccxt\nvenues: [BINANCE]\ngates: [{ id: market-cap, params: { maxRank: 100 } }]\n',
      /market capitalisation, which the source ccxt does not give.*needs a scanner.*or a file/,
    ],
    [
      'a scanner without bars',
      'source: tradingview\nvenues: [BINANCE]\n',
      /tradingview has no bars.*`barsFrom`, one of .*ccxt/,
    ],
    [
      'bars from a source that does not know the venue',
      'source: tradingview\nbarsFrom: ccxt\nvenues: [NASDAQ]\n',
      /ccxt has no venue NASDAQ/,
    ],
    ['files for another source', 'files: { mapping: m.yaml, paths: [a.csv] }\n', /`files` is for the source `files`/],
    ['the source files without files', 'source: files\n', /was given no files/],
  ])('cannot have %s', async (_case, text, what) => {
    expect(await told(text)).toContainEqual(expect.stringMatching(what));
  });

  it('may let pass what its source cannot tell, and is warned', async () => {
    const gates = 'gates: [{ id: market-cap, params: { minUsd: 5 }, onMissing: pass }]\n';
    const { ok, warnings } = await check(await write('u.yaml', universe(gates)));
    expect(ok).toBe(true);
    expect(warnings).toMatchObject([{ what: expect.stringContaining('it lets everything pass') }]);
  });

  it('may take the market cap from a scanner and the bars from an exchange', async () => {
    const gates = 'gates: [{ id: market-cap, params: { minUsd: 5 } }, { id: zero-volume, params: { maxShare: 0 } }]\n';
    const text = universe(`source: tradingview\nbarsFrom: ccxt\nvenues: [BINANCE]\n${gates}`);
    expect((await check(await write('u.yaml', text))).problems).toEqual([]);
  });

  it('may need what only the data at hand can tell', async () => {
    const gates = 'gates: [{ id: zero-volume, params: { maxShare: 0 } }, { id: market-cap, params: { minUsd: 5 } }]\n';
    const { problems } = await check(await write('u.yaml', universe(`source: lake\nvenues: [MINE]\n${gates}`)));
    expect(problems).toEqual([]);
  });
});

describe('the files of a universe', () => {
  const files = (mapping: string, path = 'data/bars.csv') =>
    universe(`source: files\nvenues: [MINE]\nfiles: { mapping: ${mapping}, paths: [${path}] }\n`);
  const load = (config: string) => loadMandate({ configs: [config, 'configs/macro_meanrev.yaml'] }, place.root);

  it('are relative to the file that names them, and come out relative to the root', async () => {
    await write('base/files.yaml', files('../mappings/crypto_perp_daily.yaml').replace('name: u\n', 'name: base\n'));
    const heir = await write(
      'heir.yaml',
      'kind: universe\nextends: base/files.yaml\nname: heir\nfiles: { paths: { add: [own.csv] } }\n',
    );
    expect(orThrow(await load(heir)).universes[0]!.files).toEqual({
      mapping: 'configs/mappings/crypto_perp_daily.yaml',
      paths: ['configs/base/data/bars.csv', 'configs/own.csv'],
    });
  });

  it.each([
    ['a mapping outside the root', files('../../m.yaml'), /m\.yaml lies outside/],
    ['data outside the root', files('mappings/crypto_perp_daily.yaml', '/etc/passwd'), /\/etc\/passwd lies outside/],
    ['a mapping that is not there', files('mappings/nowhere.yaml'), /does not exist; configs\/f\.yaml:6:10 names it/],
    ['a mapping that is none', files('macro_meanrev.yaml'), /unknown key `alpha`|`kind`/],
  ])('cannot be %s', async (_case, text, what) => {
    const loaded = await load(await write('f.yaml', text));
    expect(loaded.ok ? 'loaded' : loaded.problem.what).toMatch(what);
  });
});

describe('the files of a mandate', () => {
  it('cannot rank by what no source delivers, and are warned where only some do', async () => {
    const liquid = await write('liquid.yaml', strategy('long: [{ field: Value.Traded, op: gt, value: 5 }]\n'));
    const none = await check('configs/fx_base_ecb.yaml', liquid);
    expect(none.problems).toMatchObject([
      {
        where: `${liquid}:4:10`,
        what: expect.stringMatching(/Value\.Traded needs traded volume.*fx_base_ecb \(sample\)/),
      },
    ]);
    const some = await check('configs/fx_base_ecb.yaml', 'configs/etf_base_us.yaml', liquid);
    expect(some).toMatchObject({ ok: true, warnings: [{ where: `${liquid}:4:10` }] });
  });

  it('are warned of venues that two universes share, and of priorities for venues that are in none', async () => {
    const again = await write('again.yaml', universe('').replace('name: u', 'name: again'));
    await place.derive('portfolio_sample.yaml', 'overlap.yaml', {
      '- energy_base_eia.yaml': '- again.yaml\n  - energy_base_eia.yaml',
      'minSelected: 8': 'minSelected: 8\n  venuePriority: [ECBB]',
    });
    const { ok, warnings } = await check('configs/overlap.yaml', again);
    expect(ok).toBe(true);
    expect(warnings.map(({ what }) => what)).toEqual([
      expect.stringContaining('venue `ECBB` is in no universe'),
      expect.stringContaining('ECB spot belongs to universe'),
    ]);
  });

  it('are warned of a year of 252 sessions where the calendar never closes', async () => {
    await place.derive('portfolio_crypto.yaml', 'year.yaml', { 'periodsPerYear: 365': 'periodsPerYear: 252' });
    const { ok, warnings } = await check('configs/year.yaml');
    expect(ok).toBe(true);
    expect(warnings).toMatchObject([{ what: expect.stringContaining('periodsPerYear is 252') }]);
  });

  it('name every calendar venue that no universe has', async () => {
    await place.derive('portfolio_sample.yaml', 'calendar.yaml', { 'venues: [ECB, UST]': 'venues: [NYSE, ECB, LSE]' });
    const { problems } = await check('configs/calendar.yaml');
    expect(problems.map(({ what }) => /`(\w+)`/.exec(what)?.[1])).toEqual(['NYSE', 'LSE']);
  });
});

describe('rules', () => {
  const rule = (field: Rule['field'], op: Rule['op'], value: Rule['value']): Rule => ({
    field,
    op,
    value,
    onMissing: 'fail',
  });

  it.each<[string, Rule[], number | null]>([
    ['two sides of one number', [rule('RSI', 'lt', 30), rule('RSI', 'gt', 30)], 1],
    ['the number itself, left out on one side', [rule('RSI', 'lte', 30), rule('RSI', 'gt', 30)], 1],
    ['the number itself, in on both sides', [rule('RSI', 'lte', 30), rule('RSI', 'gte', 30)], null],
    ['a range outside a bound', [rule('Perf.W', 'gt', 5), rule('Perf.W', 'between', [-5, 5])], 1],
    ['an oscillator above its range', [rule('RSI', 'gt', 100)], 0],
    ['a fall by more than everything', [rule('Perf.1M', 'lt', -100)], 0],
    ['a score far below zero', [rule('Perf.W.z', 'lt', -150)], null],
    ['a field above another and below it', [rule('close', 'gt', 'EMA50'), rule('close', 'lte', 'EMA50')], 1],
    ['the same said from the other side', [rule('close', 'gt', 'EMA50'), rule('EMA50', 'lt', 'close')], null],
    ['a field above itself', [rule('RSI', 'gt', 'RSI')], 0],
    ['rules on different fields', [rule('RSI', 'lt', 30), rule('ADX', 'gt', 60), rule('close', 'gt', 'EMA200')], null],
  ])('are held against each other: %s', (_case, rules, expected) => {
    expect(firstContradiction(rules)).toBe(expected);
  });

  it('that nothing could ever meet are a mistake, at the line of the one that made it so', async () => {
    const file = await write(
      'never.yaml',
      strategy(`${RULES}short:\n  - { field: RSI, op: gt, value: 70 }\n  - { field: RSI, op: lt, value: 30 }\n`),
    );
    expect((await check(file)).problems).toMatchObject([
      { where: `${file}:7:5`, what: expect.stringMatching(/^`short`: this rule on RSI contradicts/) },
    ]);
  });
});
