import type { Instrument } from '../../contracts/instrument.js';
import type { HealthRow } from './field-history.js';

// Quotes that count one for one as dollars when traded value is compared.
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI']);

/**
 * USD per day: the 30-bar median traded value where the quote is a dollar, else the published figure, else null.
 * Traded value in another currency is not converted: the rate would be one more thing to know as of the moment.
 */
export const liquidityUsdPerDay = (
  { quote, liquidityUsdPerDay: published }: Instrument,
  { tradedValue }: HealthRow,
): number | null => (DOLLARS.has(quote) && tradedValue !== null ? tradedValue : published);
