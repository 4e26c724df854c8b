/**
 * The asset behind a venue's code for it. Venues list cheap coins by the thousand or million, and write the count into the
 * code so that prices have digits: 1000PEPE is a thousand PEPE, 1MBABYDOGE a million BABYDOGE, SHIB1000 a thousand SHIB.
 *
 *   prefix   1000, 10000, 100000, 1000000 … or 1K, 10K, 100K, 1M, 10M before a name that starts with a letter
 *   suffix   1000, 10000, 1000000 after a name of at least three letters
 *
 * Source   listings of Binance, Bybit, OKX and Bitget; the factor is confirmed where two venues write it differently, by the
 *          ratio of their prices (1000TURBO and TURBO, 10000SATS and 1000SATS, SHIB1000 and 1000SHIB, 1000X).
 * Own      a number that counts no thousands is part of the name: 1INCH, 0G, 2Z, 4, A2Z, API3, C98, RSS3, LUNA2, BROCCOLI714.
 */
export interface BaseAsset {
  readonly base: string;
  /** Units of the base per unit of the listed code. */
  readonly multiplier: number;
}

const PREFIX = /^(10{3,7}|1(?:0{0,2}K|0?M)(?=[A-Z]{2}))([A-Z].*)$/;
const SUFFIX = /^([A-Z]{3,})(1000|10000|1000000)$/;

export function baseAsset(code: string): BaseAsset {
  const [, count, name] = PREFIX.exec(code) ?? [];
  if (count !== undefined && name !== undefined) return { base: name, multiplier: unitsOf(count) };
  const [, listed, thousands] = SUFFIX.exec(code) ?? [];
  if (listed !== undefined) return { base: listed, multiplier: Number(thousands) };
  return { base: code, multiplier: 1 };
}

function unitsOf(count: string): number {
  const scale = count.endsWith('K') ? 1e3 : count.endsWith('M') ? 1e6 : 1;
  return Number.parseInt(count, 10) * scale;
}
