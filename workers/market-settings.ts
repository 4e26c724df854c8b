/** How sources of the network are reached, from the environment: SEXTANT_MARKET_ENDPOINTS, _RATES, SEXTANT_ALLOW_TRADINGVIEW. */
import { networkLanes } from '../activities/lanes.js';
import type { MarketAccess } from '../activities/market-access.js';
import { nearestName } from '../contracts/nearest-name.js';
import { ProblemError } from '../contracts/problem.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * SEXTANT_MARKET_ENDPOINTS   {"BINANCE": "http://127.0.0.1:8080"}: origins in place of the venues' own; https, or http to this machine
 * SEXTANT_MARKET_RATES       {"BINANCE": 1200}: request weight per minute in place of the venue's limit
 * SEXTANT_ALLOW_TRADINGVIEW  1 switches that source on; 0 or unset leaves it off
 *
 * Errors  ConfigError naming variable and entry for what is no such thing, an unknown lane among it.
 */
export function marketSettings(env: Environment): MarketAccess {
  return {
    endpoints: entriesOf(env, 'SEXTANT_MARKET_ENDPOINTS', originOf),
    rates: entriesOf(env, 'SEXTANT_MARKET_RATES', rateOf),
    allowTradingview: switchOf(env, 'SEXTANT_ALLOW_TRADINGVIEW'),
  };
}

function entriesOf<T>(
  env: Environment,
  variable: string,
  parse: (value: unknown, where: string) => T,
): Record<string, T> {
  const text = env[variable];
  if (text === undefined || text === '') return {};
  const value = parsed(text, variable);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw wrong(variable, `${shown(value)} is not an object of venues`, 'Write {"BINANCE": ...}.');
  }
  const lanes = networkLanes();
  return Object.fromEntries(
    Object.entries(value).map(([lane, entry]) => {
      const where = `${variable}, ${lane}`;
      if (!lanes.includes(lane)) {
        const near = nearestName(lane, lanes);
        const guess = near === null ? '' : ` Did you mean ${near}?`;
        throw wrong(where, `there is no venue of that name`, `Known are ${lanes.join(', ')}.${guess}`);
      }
      return [lane, parse(entry, where)];
    }),
  );
}

function parsed(text: string, variable: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(variable, `it is not JSON: ${(error as Error).message}`, 'Write an object in double quotes.');
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function originOf(value: unknown, where: string): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  const next =
    'Write scheme, host and port only: "https://proxy.example:8443", or "http://127.0.0.1:8080" on this machine.';
  if (url === null) throw wrong(where, `${shown(value)} is not an address`, next);
  // What stands in an address beside the origin may be a secret: it is not repeated.
  if (`${url.origin}/` !== url.href) throw wrong(where, `the address at ${url.host} is more than an origin`, next);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url.origin;
  throw wrong(where, `${url.origin} is neither https nor on this machine`, next);
}

function rateOf(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw wrong(where, `${shown(value)} is not a weight per minute`, 'Give a number above zero.');
}

function switchOf(env: Environment, variable: string): boolean {
  const text = env[variable] ?? '';
  if (text === '1') return true;
  if (text === '' || text === '0') return false;
  throw wrong(variable, `${shown(text)} is neither 1 nor 0`, 'Set it to 1 to allow the source, or unset it.');
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80);

const wrong = (where: string, what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ConfigError', where, what, next });
