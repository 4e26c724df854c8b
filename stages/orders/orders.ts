/**
 * From what is held to the target, in orders a venue would take. Money at the last close, before costs.
 *
 *   wanted    d_i = target_i − held_i                       fractions of NAV, held_i = quantity × close × rate / NAV
 *   band      |d_i| < band: no order; an exit (target 0) is always made
 *   turnover  step = min(1, maxTurnover / (½ Σ |d_i|)), and step × d_i is traded: the same part of the way in every line
 *   lot       quantity rounded towards zero, so an order never goes past its target
 *   minimum   below the venue's smallest notional: no order
 *   price     last close on the nearest tick: a reference for the limit, not advice on aggressiveness
 *
 * Band and turnover are those of the simulation (quant/simulate/simulate.ts). What an order leaves open is `residualWeight`,
 * and every residual has its reasons. An exit needs neither price nor rate: what is held is sold.
 */
import type { Instrument } from '../../contracts/instrument.js';
import type { BookConfig, RebalanceConfig } from '../../contracts/mandate.js';
import type { Holding, OrderLine, OrderSheet } from '../../contracts/orders.js';
import type { PricedLine, Rate } from './exchange-rates.js';
import { floorToStep, nearestStep, ROUNDINGS } from './round-to-step.js';

/** What lies between a line and its target, before venues have their say. */
interface Wanted {
  readonly id: string;
  readonly line: PricedLine | null;
  readonly held: number;
  readonly target: number;
  readonly rate: Rate | null;
  /** Book currency per unit; null where price or rate is unknown. */
  readonly unit: number | null;
  /** Signed fraction of NAV still to trade; null where it cannot be known. */
  readonly trade: number | null;
  readonly belowBand: boolean;
}

/** 1e-12 of NAV, or of a position larger than it, is rounding and not a residual. */
const DUST = 1e-12;

/**
 * Orders for one book. `target` holds signed fractions of NAV; an instrument that is held and not in it is closed.
 * RangeError for a NAV that is not above 0, or an instrument held twice.
 */
export function orderSheet({
  asOf,
  target,
  holdings,
  book,
  rebalance,
  lineOf,
  rateOf,
}: {
  asOf: string;
  target: Readonly<Record<string, number>>;
  holdings: readonly Holding[];
  book: Pick<BookConfig, 'nav' | 'currency'>;
  rebalance: Pick<RebalanceConfig, 'band' | 'maxTurnover'>;
  /** Facts and last close of an instrument; null where the market has neither. */
  lineOf: (instrument: string) => PricedLine | null;
  /** Rate from a quote currency into the book's; null where there is none. */
  rateOf: (quote: string) => Rate | null;
}): OrderSheet {
  if (!(book.nav > 0 && Number.isFinite(book.nav))) throw new RangeError(`orderSheet: nav is ${book.nav}, not above 0`);
  const heldOf = new Map(holdings.map(({ instrument, quantity }) => [instrument, quantity]));
  if (heldOf.size < holdings.length) throw new RangeError('orderSheet: an instrument is held twice');
  const ids = [...new Set([...Object.keys(target), ...heldOf.keys()])].sort();
  const wanted = ids
    .map((id) => wantedOf(id, heldOf.get(id) ?? 0, target[id] ?? 0, lineOf(id), rateOf, book.nav, rebalance.band))
    .filter(({ held, target }) => held !== 0 || target !== 0);
  const turnover = wanted.reduce((sum, { trade }) => sum + Math.abs(trade ?? 0) / 2, 0);
  const { maxTurnover } = rebalance;
  const step = maxTurnover !== null && turnover > maxTurnover ? maxTurnover / turnover : 1;
  const lines = wanted.map((line) => orderLine(line, step, book));
  return {
    schema: 'orders/1',
    asOf,
    nav: book.nav,
    currency: book.currency,
    turnover: lines.reduce((sum, { notional }) => sum + (notional ?? 0) / 2, 0) / book.nav,
    step,
    lines,
  };
}

function wantedOf(
  id: string,
  held: number,
  target: number,
  line: PricedLine | null,
  rateOf: (quote: string) => Rate | null,
  nav: number,
  band: number,
): Wanted {
  const rate = line === null ? null : rateOf(line.instrument.quote);
  const unit = line === null || rate === null ? null : line.close * rate.rate;
  const gap = unit === null ? null : target - (held * unit) / nav;
  const belowBand = gap !== null && target !== 0 && Math.abs(gap) < band && Math.abs(gap) > DUST;
  const stays = gap !== null && target !== 0 && Math.abs(gap) <= DUST;
  return { id, line, held, target, rate, unit, trade: belowBand || stays ? 0 : gap, belowBand };
}

function orderLine(wanted: Wanted, step: number, { nav, currency }: Pick<BookConfig, 'nav' | 'currency'>): OrderLine {
  const { id, line, held, target, unit, trade } = wanted;
  const instrument = line?.instrument ?? null;
  const reasons: string[] = [];
  if (line === null && target !== 0) reasons.push('no price in the pinned market');
  if (line !== null && wanted.rate === null && target !== 0) {
    reasons.push(`no rate from ${line.instrument.quote} to ${currency} in the pinned market`);
  }
  if (wanted.belowBand) reasons.push('below the rebalance band');
  const exit = target === 0;
  // An exit in full is what is held, to the last unit; everything else is a fraction of NAV.
  const size = exit && (step === 1 || trade === null) ? -held : trade === null ? 0 : (step * trade * nav) / unit!;
  if (step < 1 && trade !== null && trade !== 0) reasons.push('turnover limit');
  const quantity = tradeable(Math.abs(size), line, reasons);
  const side = quantity === 0 ? null : size > 0 ? 'BUY' : 'SELL';
  const after = held + Math.sign(size) * quantity;
  const weight = (units: number): number | null => (units === 0 ? 0 : unit === null ? null : (units * unit) / nav);
  const [heldWeight, afterWeight] = [weight(held), weight(after)];
  const residual = afterWeight === null ? null : target - afterWeight;
  const settled = residual !== null && Math.abs(residual) <= DUST * Math.max(1, Math.abs(heldWeight ?? 0));
  const notes = side === null ? [] : notesOn(wanted);
  return {
    instrument: id,
    side,
    quantity,
    contracts: instrument?.contractSize == null ? null : Number((quantity / instrument.contractSize).toPrecision(12)),
    limitPrice: line === null ? null : limitPrice(line),
    quote: instrument?.quote ?? null,
    priceDate: line?.date ?? null,
    notional: side === null ? 0 : unit === null ? null : quantity * unit,
    targetWeight: target,
    heldWeight,
    afterWeight,
    residualWeight: settled ? 0 : residual,
    reasons: settled ? [] : reasons,
    indicative: side !== null && indicative(wanted),
    notes,
  };
}

/** What a venue would take of a wanted quantity; what it would not is a reason. */
function tradeable(size: number, line: PricedLine | null, reasons: string[]): number {
  if (size === 0 || line === null) return size;
  const { lotSize, minNotional } = line.instrument;
  const whole = lotSize === null ? size : floorToStep(size, lotSize);
  if (size - whole > ROUNDINGS * size) reasons.push('lot rounding');
  if (whole === 0 || minNotional === null || whole * line.close >= minNotional) return whole;
  reasons.push('below minimum notional');
  return 0;
}

const limitPrice = ({ close, instrument: { tickSize } }: PricedLine): number =>
  tickSize === null ? close : nearestStep(close, tickSize);

const isVerified = ({ tickSource }: Instrument): boolean => tickSource === 'venue' || tickSource === 'price-grid';

const indicative = ({ line, unit }: Wanted): boolean =>
  line === null || unit === null || line.instrument.lotSize === null || !isVerified(line.instrument);

function notesOn({ line, rate }: Wanted): string[] {
  if (line === null) return ['no facts and no price in the pinned market'];
  const { instrument } = line;
  return [
    ...(instrument.tickSize === null ? ['no tick size'] : isVerified(instrument) ? [] : ['tick size not verified']),
    ...(instrument.lotSize === null ? ['no lot size'] : []),
    ...(rate === null ? ['no rate into the book’s currency'] : []),
    ...(rate !== null && rate.by.length > 0 ? [`1 ${instrument.quote} is ${rate.rate} by ${rate.by.join(', ')}`] : []),
  ];
}
