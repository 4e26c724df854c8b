/**
 * Asset codes whose kind no price and no listing states: what their issuers say they are. Used on venues of crypto only: the
 * same three letters are something else on an exchange of shares.
 */
import type { Trait } from './instrument.js';

/** Coins whose issuer promises one unit of a currency. */
const STABLECOINS = [
  // Fiat-backed, US dollar: Tether, Circle, Binance/Paxos, TrueUSD, Paxos, First Digital, Gemini, PayPal, Ripple, Agora, World Liberty.
  ...['USDT', 'USDC', 'BUSD', 'TUSD', 'USDP', 'PAX', 'FDUSD', 'GUSD', 'PYUSD', 'RLUSD', 'AUSD', 'USD1', 'HUSD', 'ZUSD'],
  // Backed by other assets or by a hedge: Maker and Sky, Ethena, Synthetix, Liquity, Frax, Aave, Curve, Usual, Tron DAO.
  ...['DAI', 'SAI', 'USDS', 'USDE', 'SUSD', 'LUSD', 'FRXUSD', 'GHO', 'CRVUSD', 'USD0', 'USDD', 'XUSD'],
  // Algorithmic; TerraUSD traded as UST until it broke in May 2022, as USTC since, and no longer promises anything.
  ...['UST', 'USDN', 'USDJ'],
  // Of other currencies: euro (Circle, Stasis, Anchored Coins, Tether), Swiss franc, lira, Brazilian real, Indonesian rupiah.
  ...['EURC', 'EURI', 'EURS', 'AEUR', 'EURT', 'BKRW', 'XSGD', 'BIDR', 'IDRT', 'BVND', 'BRZ'],
];

/** Currencies that crypto venues list as a base: ISO 4217 codes on the fiat pages of Binance, Kraken, Bitstamp and Coinbase. */
const CURRENCIES = [
  ...['EUR', 'GBP', 'AUD', 'JPY', 'CHF', 'CAD', 'NZD', 'TRY', 'BRL', 'RUB', 'UAH', 'NGN', 'ZAR', 'MXN', 'ARS', 'COP'],
  ...['PLN', 'RON', 'CZK', 'SGD', 'HKD', 'KRW', 'INR', 'IDR', 'VND', 'PHP', 'USD'],
];

/** Tokens of sports clubs, as Socios (Chiliz) and Binance Fan Token list them; codes that mean another coin elsewhere (GAL, FOR) left out. */
const FAN_TOKENS = [
  ...[
    'ACM',
    'AFC',
    'ALPINE',
    'ARG',
    'ASR',
    'ATM',
    'BAR',
    'CITY',
    'GALO',
    'INTER',
    'JUV',
    'LAZIO',
    'MENGO',
    'NAVI',
    'OG',
  ],
  ...['PORTO', 'PSG', 'ROUSH', 'SANTOS', 'SAUBER', 'SCCP', 'SPURS', 'UFC', 'VERDAO'],
];

/** Claims on metal in a vault: Paxos, Tether, Kinesis, Perth Mint, Matrixdock, Digix. */
const COMMODITIES = ['PAXG', 'XAUT', 'KAU', 'KAG', 'PMGT', 'XAUM', 'DGX'];

const kinds: readonly (readonly [Trait, readonly string[]])[] = [
  ['stablecoin', STABLECOINS],
  ['fiat', CURRENCIES],
  ['fan-token', FAN_TOKENS],
  ['commodity-backed', COMMODITIES],
];

/** What the issuer of a code says it is; absent where the code stands for nothing but itself. */
export const ASSET_KINDS: ReadonlyMap<string, Trait> = new Map(
  kinds.flatMap(([trait, codes]) => codes.map((code) => [code, trait] as const)),
);
