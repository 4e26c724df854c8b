/** The `selection` part of a portfolio file: what it takes, what it fills in, and what it refuses with words. */
import { describe, expect, it } from 'vitest';
import { portfolioConfig } from '../../contracts/schemas/portfolio.js';

const parsed = (selection: unknown) =>
  portfolioConfig.safeParse({ kind: 'portfolio', name: 'p', calendar: { venues: ['X'], close: '21:00' }, selection });
const refusal = (selection: unknown): string => {
  const { error } = parsed(selection);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
};

describe('the selection of a portfolio', () => {
  it('has defaults: one look-back, no stability in the score, no identity of its own', () => {
    expect(parsed({}).data!.selection).toMatchObject({
      lookback: 60,
      minOverlap: 40,
      scoreWeights: { liquidity: 0.35, momentum: 0.35, convexity: 0.3, stability: 0 },
      identities: { merge: [], split: [] },
    });
  });
  it('takes several look-backs, a fourth weight and stated identities', () => {
    const given = {
      lookback: [60, 120],
      scoreWeights: { liquidity: 0.3, momentum: 0.3, convexity: 0.3, stability: 0.1 },
      identities: { merge: [['BINANCE:BEAMUSDT', 'BYBIT:BEAMXUSDT.P']], split: ['GEMINI:BTCUSD'] },
    };
    expect(parsed(given).data!.selection).toMatchObject(given);
  });
  it.each<[string, unknown, RegExp]>([
    ['a look-back that is too short', { lookback: 10 }, /selection.lookback: Too small: expected number to be >=20/],
    ['a list with one that is', { lookback: [60, 10] }, /selection.lookback.1: Too small/],
    ['no look-back at all', { lookback: [] }, /selection.lookback: Too small: expected array to have >=1/],
    ['a word for a look-back', { lookback: 'long' }, /selection.lookback: sessions from 20 to 1000, or a list of them/],
    ['a look-back twice', { lookback: [60, 60] }, /selection.lookback: a look-back stands twice/],
    [
      'an overlap that no pair could meet',
      { lookback: [60, 120], minOverlap: 109 },
      /minOverlap is more than the longest/,
    ],
    ['weights that do not sum to 1', { scoreWeights: { stability: 0.1 } }, /score weights must sum to 1/],
    ['a negative weight', { scoreWeights: { liquidity: 0.65, stability: -0.3 } }, /stability: Too small/],
    [
      'a ticker without a venue',
      { identities: { split: ['BTCUSD'] } },
      /split.0: an instrument is written VENUE:SYMBOL/,
    ],
    ['a group of one', { identities: { merge: [['X:A']] } }, /merge.0: Too small/],
    [
      'an instrument in two groups',
      {
        identities: {
          merge: [
            ['X:A', 'X:B'],
            ['X:B', 'X:C'],
          ],
        },
      },
      /stands twice/,
    ],
    ['an instrument merged and split', { identities: { merge: [['X:A', 'X:B']], split: ['X:A'] } }, /stands twice/],
    ['an unknown word', { identities: { join: [] } }, /Unrecognized key/],
  ])('refuses %s', (_case, selection, message) => expect(refusal(selection)).toMatch(message));
  it('an overlap counts against the longest look-back', () => {
    expect(refusal({ lookback: [60, 120], minOverlap: 108 })).toBe('');
  });
});
