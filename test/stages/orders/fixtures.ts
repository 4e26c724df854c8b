/** Lines with a price, for tests of orders. All made up. */
import { type Instrument, UNSTATED } from '../../../contracts/instrument.js';
import type { PricedLine } from '../../../stages/orders/exchange-rates.js';

export function line(id: string, close: number, facts: Partial<Instrument> & { date?: string } = {}): PricedLine {
  const { date = '2025-01-03', ...rest } = facts;
  const [venue = '', symbol = ''] = id.split(':');
  const instrument: Instrument = {
    id,
    venue,
    symbol,
    identity: id,
    multiplier: 1,
    base: symbol,
    quote: 'USD',
    assetClass: 'equity',
    product: 'spot',
    description: id,
    tickSize: 0.01,
    tickSource: 'venue',
    lotSize: 1,
    shortable: true,
    liquidityUsdPerDay: null,
    ...UNSTATED,
    ...rest,
  };
  return { instrument, close, date };
}
