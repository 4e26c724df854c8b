import { gaps } from './gaps.js';
import type { Gate } from './gate.js';
import { history } from './history.js';
import { liquidity } from './liquidity.js';
import { exclude, include } from './lists.js';
import { priceJump } from './price-jump.js';
import { product } from './product.js';
import { quotes } from './quotes.js';
import { range } from './range.js';
import { stalePrices } from './stale-prices.js';
import { staleness } from './staleness.js';
import { tick } from './tick.js';
import { volatility } from './volatility.js';
import { zeroVolume } from './zero-volume.js';

/** Every hygiene gate a universe config can name, one line each. */
const GATES: readonly Gate[] = [
  exclude,
  gaps,
  history,
  include,
  liquidity,
  priceJump,
  product,
  quotes,
  range,
  stalePrices,
  staleness,
  tick,
  volatility,
  zeroVolume,
];

export const gateRegistry: ReadonlyMap<string, Gate> = new Map(GATES.map((gate) => [gate.id, gate]));

/** Rules whose rejections count as quarantine for the health of the data. */
export const quarantineRules: ReadonlySet<string> = new Set(
  GATES.filter((gate) => gate.quarantine === true).map((gate) => gate.id),
);
