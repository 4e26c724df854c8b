import { expect, it } from 'vitest';
import type { Instrument } from '../../contracts/instrument.js';
import { withTraits } from '../../market/traits.js';
import { factOf } from '../lakehouse/fixtures.js';

const line = (id: string, given: Partial<Instrument> = {}): Instrument => ({
  ...factOf(id, { validFrom: 0, knownAt: 0, liquidity: null }).instrument,
  assetClass: 'crypto',
  ...given,
});

it('traits follow from the whole listing of each venue, and keep what the source states', () => {
  const listing = [line('A:BTCUP'), line('A:BTC'), line('B:BTCUP'), line('A:OLD', { traits: ['dated'] })];
  expect(withTraits(listing).map(({ id, traits }) => [id, traits])).toEqual([
    ['A:BTCUP', ['leveraged']],
    ['A:BTC', []],
    ['B:BTCUP', []],
    ['A:OLD', ['dated']],
  ]);
  const typed = withTraits(listing, ({ id }) => (id === 'A:OLD' ? ['wrapped-tokens'] : []));
  expect(typed[3]!.traits).toEqual(['dated', 'wrapped']);
});
