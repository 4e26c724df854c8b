import { afterEach } from 'vitest';
import type { Problem, Result } from '../../../contracts/problem.js';
import { ccxtSource } from '../../../market/ccxt/source.js';
import type { MarketSource } from '../../../market/source.js';
import {
  type ExchangeDouble,
  type ExchangeDoubleOptions,
  startExchangeDouble,
} from '../../doubles/exchange/exchange-double.js';
import { SMALL_AS_OF, smallPanels } from '../../doubles/exchange/small-panel.js';

const panels = smallPanels();
const open: ExchangeDouble[] = [];
afterEach(async () => {
  for (const double of open.splice(0)) await double.close();
});

export interface VenueUnderTest {
  readonly double: ExchangeDouble;
  readonly source: MarketSource;
}

/** The source asking the double of a venue. The prices are made up: two lines, BTC with 1600 bars and ETH with 40; as fast as it can unless `rates` says otherwise. */
export async function venueUnderTest(
  venue: ExchangeDouble['venue'],
  options: Partial<ExchangeDoubleOptions> = {},
  rates: Readonly<Record<string, number>> = { [venue]: 60_000 },
): Promise<VenueUnderTest> {
  const double = await startExchangeDouble({ venue, asOf: SMALL_AS_OF, panels, ...options });
  open.push(double);
  return { double, source: ccxtSource({ endpoints: { [venue]: double.origin }, rates, now: () => double.market.now }) };
}

export function problemOf<T>(answer: Result<T>): Problem {
  if (answer.ok) throw new Error(`it answered ${JSON.stringify(answer.value)?.slice(0, 300)}`);
  return answer.problem;
}
