/** Limits and the book in a mandate: what is understood, and what is refused with its place. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHoldings } from '../../activities/config/holdings.js';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { mandateWords } from '../../activities/config/mandate-words.js';
import type { Mandate } from '../../contracts/mandate.js';
import { orThrow, type Problem } from '../../contracts/problem.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
});
afterAll(() => place.remove());

const RISK = '  clusterCap: 0.25\n';
const REBALANCE = 'rebalance: { every: 5, band: 0.01 }';

async function load(changes: Readonly<Record<string, string>>) {
  await place.derive('portfolio_sample.yaml', 'limits.yaml', changes);
  return loadMandate({ configs: ['configs/limits.yaml'] }, place.root);
}
const withRisk = (lines: string) => load({ [RISK]: `${RISK}  ${lines}\n` });
const problemOf = (loaded: Awaited<ReturnType<typeof load>>): Problem =>
  loaded.ok ? expect.fail('a problem was due') : loaded.problem;

describe('limits in a mandate', () => {
  it('are none by default', async () => {
    const { risk, rebalance, book } = orThrow(await load({}));
    expect(risk).toMatchObject({ venueCaps: {}, classCaps: {}, net: null, targetVolatility: null, halfLife: null });
    expect([rebalance.maxTurnover, book]).toEqual([null, null]);
  });

  it('are read, and told in words', async () => {
    const mandate: Mandate = orThrow(
      await load({
        [RISK]: `${RISK}  venueCaps: { ECB: 0.6 }\n  classCaps: { energy: 0.3 }\n  net: { min: -0.2, max: 0.4 }\n  targetVolatility: 0.08\n`,
        [REBALANCE]: 'rebalance: { every: 5, band: 0.01, maxTurnover: 0.3 }\nbook: { nav: 2500000 }',
      }),
    );
    expect(mandate.risk.venueCaps).toEqual({ ECB: 0.6 });
    expect(mandate.book).toEqual({ holdings: null, nav: 2_500_000, currency: 'USD' });
    const words = mandateWords(mandate).join('\n');
    expect(words).toContain('holds at most, gross, of NAV: ECB 60%, energy 30%');
    expect(words).toContain('keeps net exposure between −20% and 40% of NAV');
    expect(words).toContain('would exceed 8% a year');
    expect(words).toContain('moves at most 30% of NAV one way');
    expect(words).toMatch(/makes orders for .* USD, from an empty book/);
  });

  it.each([
    ['a venue of no universe', 'venueCaps: { ECBB: 0.5 }', /venue `ECBB` is in no universe/, /Did you mean `ECB`/],
    ['a class nobody knows', 'classCaps: { currencies: 0.5 }', /currencies/, /./],
    ['a cap of nothing', 'venueCaps: { ECB: 0 }', /venueCaps\.ECB/, /./],
    ['a cap below nothing', 'classCaps: { fx: -0.1 }', /classCaps\.fx/, /./],
    ['a net exposure the wrong way round', 'net: { min: 0.4, max: 0.2 }', /min is above max/, /./],
    ['a net exposure with one bound', 'net: { max: 0.2 }', /net\.min/, /./],
    ['a net exposure no gross can have', 'net: { min: 1.2, max: 1.5 }', /net lies outside ±grossTarget/, /./],
    ['a volatility of nothing', 'targetVolatility: 0', /targetVolatility/, /./],
    ['a half-life of an estimator without one', 'halfLife: 20', /only `covariance: ewma` has a half-life/, /./],
    ['a key nobody knows', 'netExposure: 0', /unknown key `risk\.netExposure`/, /./],
  ])('refuse %s, at its place', async (_what, lines, what, next) => {
    const problem = problemOf(await withRisk(lines));
    expect(problem.type).toBe('ConfigError');
    expect(problem.what).toMatch(what);
    expect(problem.next).toMatch(next);
    expect(problem.where).toMatch(/^configs\/limits\.yaml:\d+:\d+$/);
  });

  it('refuse a turnover in which the regime’s cut could not be made, and take the one in which it just can', async () => {
    const at = (maxTurnover: number) =>
      load({ [REBALANCE]: `rebalance: { every: 5, band: 0.01, maxTurnover: ${maxTurnover} }` });
    expect(problemOf(await at(0.09)).what).toContain(
      'maxTurnover is below ½ × grossTarget × (largest − smallest gate.exposure)',
    );
    expect(orThrow(await at(0.1)).rebalance.maxTurnover).toBe(0.1);
  });

  it('refuse costs that take all of what is traded', async () => {
    const change = { 'default: { halfSpreadBps: 2, feeBps: 0 }': 'default: { halfSpreadBps: 5000, feeBps: 5000 }' };
    expect(problemOf(await load(change)).what).toMatch(/costs above 100 %/);
  });
});

describe('the book', () => {
  const book = (text: string) => load({ [REBALANCE]: `${REBALANCE}\nbook: ${text}` });

  it('names its holdings relative to the file that says so, and they are checked at once', async () => {
    await writeFile(join(place.root, 'configs', 'mine.csv'), 'instrument,quantity\nECB:EURUSD,5\n');
    const { book: read } = orThrow(await book('{ holdings: mine.csv, nav: 1e6, currency: EUR }'));
    expect(read).toEqual({ holdings: 'configs/mine.csv', nav: 1_000_000, currency: 'EUR' });
    await writeFile(join(place.root, 'configs', 'mine.csv'), 'instrument,quantity\nECB:EURUSD,many\n');
    const problem = problemOf(await book('{ holdings: mine.csv, nav: 1e6 }'));
    expect(problem).toMatchObject({ type: 'ConfigError', where: 'configs/mine.csv:2' });
    expect(problem.what).toMatch(/"many", not a finite number; configs\/limits\.yaml:\d+:\d+ names the file/);
  });

  it.each([
    ['no NAV', '{ holdings: mine.csv }', /book\.nav/],
    ['a NAV of nothing', '{ nav: 0 }', /book\.nav/],
    ['a currency that is none', '{ nav: 1, currency: us dollars }', /a currency is written/],
    ['holdings that are not there', '{ nav: 1, holdings: nowhere.csv }', /the file does not exist/],
    ['holdings outside the folder', '{ nav: 1, holdings: ../../../etc/passwd }', /lies outside/],
  ])('refuses %s', async (_what, text, what) => {
    const problem = problemOf(await book(text));
    expect(problem.type).toBe('ConfigError');
    expect(problem.what).toMatch(what);
  });
});

describe('a file of holdings', () => {
  const read = async (text: string) => {
    await mkdir(join(place.root, 'books'), { recursive: true });
    const path = join(place.root, 'books', 'held.csv');
    await writeFile(path, text);
    return readHoldings(path, 'books/held.csv');
  };

  it('is read whatever its line ends, order and marks, and sorted; what is not held is left out', async () => {
    const text = '\uFEFFinstrument,quantity\r\nX:B,-2.5e3\r\n"X:A", 10 \r\nX:C,0\r\n\r\n';
    expect(orThrow(await read(text))).toEqual([
      { instrument: 'X:A', quantity: 10 },
      { instrument: 'X:B', quantity: -2500 },
    ]);
    expect(orThrow(await read('instrument,quantity\n'))).toEqual([]);
  });

  it.each([
    ['nothing at all', '', 'books/held.csv:1', /empty/],
    ['another header', 'id,qty\nX:A,1\n', 'books/held.csv:1', /the header is "id,qty", not "instrument,quantity"/],
    ['a row of another width', 'instrument,quantity\nX:A,1,2\n', 'books/held.csv:2', /3 cells, 2 were due/],
    ['an id without a venue', 'instrument,quantity\nEURUSD,1\n', 'books/held.csv:2', /not written VENUE:SYMBOL/],
    ['a quantity that is empty', 'instrument,quantity\nX:A,\n', 'books/held.csv:2', /is "", not a finite number/],
    ['one that overflows', 'instrument,quantity\nX:A,1e999\n', 'books/held.csv:2', /is "1e999"/],
    ['one in words', 'instrument,quantity\nX:A,Infinity\n', 'books/held.csv:2', /is "Infinity"/],
    ['one with a comma of thousands', 'instrument,quantity\nX:A,"1,000"\n', 'books/held.csv:2', /is "1,000"/],
    ['a line that stands twice', 'instrument,quantity\nX:A,1\nX:B,1\nX:A,2\n', 'books/held.csv:4', /stands on line 2/],
    ['a quote that never closes', 'instrument,quantity\n"X:A,1\n', 'books/held.csv:2', /quote/],
  ])('with %s is refused at its line', async (_what, text, where, what) => {
    const problem = problemOf((await read(text)) as Awaited<ReturnType<typeof load>>);
    expect(problem).toMatchObject({ type: 'ConfigError', where });
    expect(problem.what).toMatch(what);
    expect(problem.next).toContain('instrument,quantity');
  });
});
