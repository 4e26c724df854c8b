import { describe, expect, it } from 'vitest';
import { LANE_NAMES, LANES, laneOf } from '../../market/lanes.js';
import { MARKET_SOURCES, marketSource } from '../../market/registry.js';
import { packageRoot } from '../support/package-root.js';

const opened = MARKET_SOURCES.flatMap((name) => {
  const source = marketSource(name, { root: packageRoot });
  return source.ok ? [source.value] : [];
});

describe('lanes', () => {
  it('every venue of every source of the network has one, and those that give bars have a queue of that name', () => {
    const network = opened.filter(({ capabilities }) => capabilities.network);
    expect(network.map(({ name }) => name).sort()).toEqual(['ccxt', 'tradingview']);
    for (const source of network) {
      for (const venue of source.venues) {
        const lane = laneOf(source, venue);
        expect(LANE_NAMES, `${source.name} ${venue}`).toContain(lane);
        if (source.capabilities.bars)
          expect(
            LANES.map(({ name }) => name),
            venue,
          ).toContain(lane);
      }
    }
  });

  it('files have none, nor has a venue that the source does not know', () => {
    expect(laneOf(opened.find(({ name }) => name === 'sample')!, 'ECB')).toBeNull();
    expect(laneOf(opened.find(({ name }) => name === 'ccxt')!, 'NYSE')).toBeNull();
  });

  it('hold whole numbers above zero', () => {
    for (const { name, weightPerMinute, seriesWeight } of LANES) {
      expect(weightPerMinute, name).toBeGreaterThan(0);
      expect(Number.isInteger(seriesWeight) && seriesWeight > 0, name).toBe(true);
      expect(seriesWeight, `${name}: a series must be had within a minute`).toBeLessThan(weightPerMinute);
    }
  });
});
