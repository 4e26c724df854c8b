/** Instruments of a batch over the network: they are fetched all at once, and a lane's queue counts batches. */
export const NETWORK_BATCH = 10;

/** Instruments of a batch from disk, which are read at one go. */
const DISK_BATCH = 50;

/** Batches of one universe, whatever its size: a run's history must not grow with the market. Beyond it batches grow. */
const MOST_BATCHES = 300;

/** Instruments per batch of a universe that has `count` of them. */
export const batchSize = (network: boolean, count: number): number =>
  Math.max(network ? NETWORK_BATCH : DISK_BATCH, Math.ceil(count / MOST_BATCHES));
