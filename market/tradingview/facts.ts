/** What a scanned row says about its instrument. */

import { baseAsset } from '../../contracts/base-asset.js';
import { identityOf } from '../../contracts/identity.js';
import {
  type AssetClass,
  type Instrument,
  type InstrumentVersion,
  type Product,
  UNSTATED,
} from '../../contracts/instrument.js';
import type { FieldName } from '../../contracts/mandate.js';
import type { ScanRow } from '../source.js';
import { withTraits } from '../traits.js';
import { amountOf, badCell, numberOf, SCANNED_FIELDS, type ScannedRow, setOf, textOf } from './columns.js';
import { FUTURES_SECTORS, type ScanMarket } from './markets.js';

export interface Asked {
  readonly venue: string;
  readonly product: Product;
  readonly market: ScanMarket;
}

/** Before anything traded: the scanner says what is listed now, not since when. */
const BEGINNING = 0;

/**
 * Versions of the rows' instruments: listing facts, assumed to have held from the beginning, and, where `asOf` (ms UTC) is
 * given, market capitalisations from that moment on. Past decisions never see today's capitalisation.
 */
export function versionsOf(rows: readonly ScannedRow[], asked: Asked, asOf: number | null): InstrumentVersion[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const instruments = withTraits(
    rows.map((row) => instrumentOf(row, asked)),
    ({ id }) => wordsOf(byId.get(id)!),
  );
  return instruments.flatMap((instrument) => {
    const listed = { instrument, validFrom: BEGINNING, knownAt: BEGINNING };
    const marketCapUsd = asOf === null ? null : marketCapOf(byId.get(instrument.id)!, asked.market);
    if (asOf === null || marketCapUsd === null) return [listed];
    return [listed, { instrument: { ...instrument, marketCapUsd }, validFrom: asOf, knownAt: asOf }];
  });
}

/** The row of a ranked scan: USD traded per day, and the fields the scanner computed itself. */
export function scanRowOf(row: ScannedRow, { market }: Asked): ScanRow {
  const fields: Partial<Record<FieldName, number>> = {};
  for (const field of SCANNED_FIELDS) {
    const value = numberOf(row, field);
    if (value !== null) fields[field] = value;
  }
  return { instrument: row.id, liquidityUsdPerDay: tradedUsdOf(row, market), fields };
}

/** USD traded per day; null is unknown. */
export function tradedUsdOf(row: ScannedRow, { traded }: ScanMarket): number | null {
  if (traded === null) return null;
  if (traded.usd !== 'always' && row.cells.get('currency') !== 'USD') return null;
  return amountOf(row, traded.column);
}

function marketCapOf(row: ScannedRow, { marketCap, columns }: ScanMarket): number | null {
  if (marketCap === null) return null;
  // Fundamentals of a share are in the company's reporting currency.
  if (columns.includes('fundamental_currency_code') && row.cells.get('fundamental_currency_code') !== 'USD')
    return null;
  return amountOf(row, marketCap);
}

function instrumentOf(row: ScannedRow, { venue, product, market }: Asked): Instrument {
  const symbol = textOf(row, 'name');
  const exchange = textOf(row, 'exchange');
  if (exchange !== venue || row.id !== `${venue}:${symbol}`) {
    throw badCell(
      row.id,
      `it stands in a scan of ${venue} as ${JSON.stringify(symbol)} of ${JSON.stringify(exchange)}`,
    );
  }
  const quote = textOf(row, 'currency');
  const assetClass = market.assetClass ?? sectorClassOf(row);
  const named = market.columns.includes('base_currency') ? textOf(row, 'base_currency') : symbol;
  const { base, multiplier } = assetClass === 'crypto' ? baseAsset(named) : { base: named, multiplier: 1 };
  const tickSize = tickOf(row);
  return {
    id: row.id,
    venue,
    symbol,
    identity: identityOf(assetClass, base, quote),
    multiplier,
    base,
    quote,
    assetClass,
    product,
    description: textOf(row, 'description'),
    tickSize,
    tickSource: tickSize === null ? null : 'venue',
    lotSize: null,
    shortable: market.shortable,
    liquidityUsdPerDay: null,
    ...UNSTATED,
  };
}

function sectorClassOf(row: ScannedRow): AssetClass {
  const sector = textOf(row, 'sector');
  const assetClass = Object.hasOwn(FUTURES_SECTORS, sector) ? FUTURES_SECTORS[sector] : undefined;
  if (assetClass === undefined) throw badCell(row.id, `sector is ${JSON.stringify(sector)}, which was not asked for`);
  return assetClass;
}

/** Smallest price step in quote currency: minmov / pricescale, fractional quotations (1/32) included. */
function tickOf(row: ScannedRow): number | null {
  const [steps, scale] = [numberOf(row, 'minmov'), numberOf(row, 'pricescale')];
  if (steps === null || scale === null) return null;
  if (!(steps > 0 && scale > 0)) throw badCell(row.id, `its price step is ${steps}/${scale}`);
  return steps / scale;
}

/** Words by which the provider classes the instrument: type specs, categories of the coin, a currency as base. */
function wordsOf(row: ScannedRow): string[] {
  const kind = row.cells.get('base_currency_kind');
  return [...setOf(row, 'typespecs'), ...setOf(row, 'crypto_common_categories'), ...(kind === 'fiat' ? ['fiat'] : [])];
}
