import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import type { GateConfig } from '../../../contracts/mandate.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { peersAt } from '../../../stages/universe/peers-at.js';
import { shadowBook } from '../../../stages/universe/shadow-book.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { instrument, market, noise, prices, series } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const SESSIONS = 120;
const coin = (id: string, facts: Partial<Instrument> = {}) =>
  instrument(id, { assetClass: 'crypto', identity: `crypto/${id.split(':')[1]}/USD`, ...facts });

function peersOf(instruments: readonly Instrument[], gone: readonly string[] = []) {
  const random = noise(3);
  const bars = instruments.map(({ id }) => {
    const closes = prices(Array.from({ length: SESSIONS - 1 }, () => 0.03 * random()));
    return series(id, gone.includes(id) ? closes.map((price, k) => (k < SESSIONS - 20 ? price : Number.NaN)) : closes);
  });
  const history = market(SESSIONS, bars, instruments);
  const fields = fieldHistory(history);
  const view = history.at(history.cut);
  return { history, fields, view, peers: peersAt(view, fields, shadowBook(fields)) };
}

describe('market capitalisation', () => {
  const known = [
    coin('A:BTC', { marketCapUsd: 2e12 }),
    coin('B:BTC', { marketCapUsd: 1.9e12 }),
    coin('A:ETH', { marketCapUsd: 4e11 }),
    coin('B:SOL', { marketCapUsd: 1e11 }),
    coin('B:NEW'),
    instrument('C:ACME', { assetClass: 'equity', marketCapUsd: 3e12 }),
  ];
  const { peers } = peersOf(known);
  const rank = (id: string) => peers.marketCapRank(known.find((one) => one.id === id)!);
  it('ranks bases and not lines, inside their class', () => {
    expect(['A:BTC', 'B:BTC', 'A:ETH', 'B:SOL', 'C:ACME'].map(rank)).toEqual([1, 1, 2, 3, 1]);
  });
  it('of what is unknown has no rank', () => expect(rank('B:NEW')).toBeNull());
});

describe('lines of one identity', () => {
  const lines = [
    coin('A:BTC', { liquidityUsdPerDay: 50 }),
    coin('B:BTC', { liquidityUsdPerDay: 100 }),
    coin('C:BTC', { liquidityUsdPerDay: 200, product: 'perp' }),
    coin('D:BTC', { liquidityUsdPerDay: 90 }),
    coin('B:ETH', { liquidityUsdPerDay: 80 }),
  ];
  const { history, fields, peers } = peersOf(lines, ['D:BTC']);
  it('are those of the same product that still trade elsewhere', () => {
    expect(peers.lines(lines[1]!, 3)).toEqual([{ id: 'A:BTC', venue: 'A', liquidityUsdPerDay: 50 }]);
    expect(peers.lines(lines[1]!, 60).map(({ id }) => id)).toEqual(['A:BTC', 'D:BTC']);
    expect(peers.lines(lines[4]!, 3)).toEqual([]);
  });
  it('leave one line a product in the universe, that of the venue which comes first', () => {
    const priority: GateConfig = { id: 'venue-priority', params: { venues: ['A', 'B', 'C', 'D'] }, onMissing: 'fail' };
    const universes = [
      {
        ...mandate.universes[0]!,
        venues: ['A', 'B', 'C', 'D'],
        products: ['spot', 'perp'] as const,
        gates: [priority],
      },
    ];
    const { funnel } = universeStage({ view: history.at(history.cut), fields, mandate: { ...mandate, universes } });
    expect(funnel.kept).toEqual(['A:BTC', 'B:ETH', 'C:BTC']);
    expect(funnel.rejections.map(({ instrument: id, value }) => [id, value])).toEqual([
      ['B:BTC', 'A:BTC'],
      ['D:BTC', 'A:BTC'],
    ]);
    expect(funnel.rejections[0]!.reason).toBe(
      'A:BTC is the same thing on a venue that comes first and trades 50 USD a day, at least 50 % of its 100',
    );
  });
});
