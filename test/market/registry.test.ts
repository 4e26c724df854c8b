import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { orThrow } from '../../contracts/problem.js';
import { MARKET_SOURCES, marketSource } from '../../market/registry.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('marketSource finds the sample under the project folder', async () => {
  const source = orThrow(marketSource('sample', { root }));
  expect(source.name).toBe('sample');
  expect(orThrow(await source.snapshot())).toMatch(/^[0-9a-f]{64}$/);
});

it.each(['smaple', '', 'toString', '__proto__'])(
  'marketSource answers %j with a ConfigError listing the names',
  (name) => {
    const answer = marketSource(name, { root });
    expect(answer).toMatchObject({
      ok: false,
      problem: { type: 'ConfigError', next: `Use one of ${MARKET_SOURCES.join(', ')}.` },
    });
    expect(MARKET_SOURCES).toEqual(expect.arrayContaining(['sample', 'lake', 'files']));
  },
);
