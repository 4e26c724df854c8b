import { range, volatility } from './bounds.js';
import { dated } from './dated.js';
import { gaps } from './gaps.js';
import type { Gate } from './gate.js';
import { history } from './history.js';
import { liquidity } from './liquidity.js';
import { ensure, exclude, include } from './lists.js';
import { marketCap } from './market-cap.js';
import { pegged } from './pegged.js';
import { priceJump } from './price-jump.js';
import { product } from './product.js';
import { quotes } from './quotes.js';
import { shadow } from './shadow.js';
import { stalePrices } from './stale-prices.js';
import { staleness } from './staleness.js';
import { tick } from './tick.js';
import { traits } from './traits.js';
import { venuePriority } from './venue-priority.js';
import { zeroVolume } from './zero-volume.js';

/** Every hygiene gate a universe config can name, one line each. */
const GATES: readonly Gate[] = [
  dated,
  ensure,
  exclude,
  gaps,
  history,
  include,
  liquidity,
  marketCap,
  pegged,
  priceJump,
  product,
  quotes,
  range,
  shadow,
  stalePrices,
  staleness,
  tick,
  traits,
  venuePriority,
  volatility,
  zeroVolume,
];

export const gateRegistry: ReadonlyMap<string, Gate> = new Map(GATES.map((gate) => [gate.id, gate]));

/** Rules whose rejections count as quarantine for the health of the data. */
export const quarantineRules: ReadonlySet<string> = new Set(
  GATES.filter((gate) => gate.quarantine === true).map((gate) => gate.id),
);
