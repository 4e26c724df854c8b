import { DOLLAR_QUOTES } from '../../contracts/identity.js';
import type { Instrument } from '../../contracts/instrument.js';
import type { HealthRow } from './health-row.js';

/**
 * USD per day: the 30-bar median traded value where the quote is a dollar, else the published figure, else null.
 * Traded value in another currency is not converted: the rate would be one more thing to know as of the moment.
 */
export const liquidityUsdPerDay = (
  { quote, liquidityUsdPerDay: published }: Instrument,
  { tradedValue }: Pick<HealthRow, 'tradedValue'>,
): number | null => (DOLLAR_QUOTES.has(quote) && tradedValue !== null ? tradedValue : published);
