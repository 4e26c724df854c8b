/** Lanes as workers serve them: which there are, and how fast their queues may hand out batches of bars. */
import { LANE_NAMES, LANES } from '../market/lanes.js';
import type { MarketAccess } from './market-access.js';
import { NETWORK_BATCH } from './screening/batch-size.js';

/** Names of all lanes, sorted. */
export const networkLanes = (): readonly string[] => LANE_NAMES;

/**
 * Batches per second that each lane's queue hands out to all its workers together: as many as the venue bears where every
 * instrument of every batch costs the most it can.
 */
export const laneRates = ({ rates }: MarketAccess): readonly { lane: string; batchesPerSecond: number }[] =>
  LANES.map(({ name, weightPerMinute, seriesWeight }) => ({
    lane: name,
    batchesPerSecond: (rates[name] ?? weightPerMinute) / 60 / (seriesWeight * NETWORK_BATCH),
  }));
