import type { RunView } from '../../contracts/reporting.js';
import { csvNumber, csvText } from '../escape.js';
import { UNKNOWN } from '../format.js';
import { action } from '../tables/book.js';
import { bookInForce, publishedAllocation, universeRows } from '../view.js';

const HEADER = [
  'as_of',
  'portfolio',
  'profile',
  'basis',
  'instrument',
  'identity',
  'asset_class',
  'direction',
  'weight',
  'previous_weight',
  'trade',
  'action',
  'cluster',
  'bucket',
  'risk_share',
  'tick_verified',
];

/**
 * weights.csv: one line per instrument of the target or the previous target, RFC 4180 with CRLF.
 * Weights are signed fractions of NAV at full precision, empty where unknown. `basis` says whether this run
 * decided them (`decided`) or the previous target stays in force (`kept`): a file that is traded from must not hold
 * weights that were only computed.
 */
export function weightsCsv(view: RunView): string {
  const { rows, basis } = bookInForce(view);
  const buckets = new Map(
    (basis === 'decided' ? (publishedAllocation(view)?.positions ?? []) : []).map((row) => [
      row.instrument,
      row.bucket,
    ]),
  );
  const facts = universeRows(view);
  const { asOf, portfolio, mandate, previousTarget } = view.inputs;
  const profile = basis === 'kept' ? (previousTarget?.profile ?? mandate.profile) : mandate.profile;
  const lines = rows.map((row) => [
    csvText(asOf),
    csvText(portfolio),
    csvText(profile),
    basis,
    csvText(row.instrument),
    csvText(facts.get(row.instrument)?.instrument.identity ?? ''),
    csvText(facts.get(row.instrument)?.instrument.assetClass ?? ''),
    row.direction ?? '',
    csvNumber(row.weight),
    csvNumber(row.previous),
    csvNumber(row.trade),
    action(row) === UNKNOWN ? '' : action(row),
    csvNumber(row.cluster),
    csvText(buckets.get(row.instrument) ?? ''),
    csvNumber(row.riskShare),
    row.tickVerified === null ? '' : String(row.tickVerified),
  ]);
  return [HEADER, ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}
