import type { OrderSheet } from '../../contracts/orders.js';
import type { RunInputs } from '../../contracts/run.js';
import { csvNumber, csvText } from '../escape.js';

const HEADER = [
  'as_of',
  'portfolio',
  'profile',
  'instrument',
  'side',
  'quantity',
  'contracts',
  'limit_price',
  'price_currency',
  'price_date',
  'notional',
  'notional_currency',
  'target_weight',
  'held_weight',
  'weight_after',
  'residual_weight',
  'residual_reason',
  'indicative',
  'notes',
];

/**
 * orders.csv: one line per instrument of target or holdings, RFC 4180 with CRLF; the header alone where nothing is to trade.
 * Quantities in the units that prices count, weights as signed fractions of NAV at the last close, at full precision, empty
 * where unknown. A line without a side is no order: its residual says what is open, and why.
 */
export function ordersCsv(sheet: OrderSheet | null, { asOf, portfolio, mandate }: RunInputs): string {
  const lines = (sheet?.lines ?? []).map((line) => [
    csvText(asOf),
    csvText(portfolio),
    csvText(mandate.profile),
    csvText(line.instrument),
    line.side ?? '',
    csvNumber(line.quantity),
    csvNumber(line.contracts),
    csvNumber(line.limitPrice),
    csvText(line.quote ?? ''),
    line.priceDate ?? '',
    csvNumber(line.notional),
    csvText(sheet?.currency ?? ''),
    csvNumber(line.targetWeight),
    csvNumber(line.heldWeight),
    csvNumber(line.afterWeight),
    csvNumber(line.residualWeight),
    csvText(line.reasons.join('; ')),
    String(line.indicative),
    csvText(line.notes.join('; ')),
  ]);
  return [HEADER, ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}
