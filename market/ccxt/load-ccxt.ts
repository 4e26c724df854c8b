/** The optional dependency ccxt, loaded when it is first needed, and the little of it that is used. */
import { ProblemError } from '../../contracts/problem.js';

/** An exchange of ccxt. Its answers are foreign: what is read of them is parsed. */
export interface CcxtExchange {
  fetchMarkets(params?: Readonly<Record<string, unknown>>): Promise<unknown[]>;
  setMarkets(markets: unknown[]): unknown;
  fetchTickers(symbols: undefined, params: Readonly<Record<string, unknown>>): Promise<unknown>;
  fetchTime(params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  parseTickers(rows: unknown): unknown;
  parseTicker(row: unknown): unknown;
  /** Methods made from a venue's list of endpoints. */
  [endpoint: string]: unknown;
}

/** The module: one class per exchange, and its errors by name. */
export interface CcxtModule {
  readonly version: string;
  readonly [name: string]: unknown;
}

let loading: Promise<CcxtModule> | undefined;

/** ConfigError where ccxt is not installed. */
export function loadCcxt(): Promise<CcxtModule> {
  loading ??= importCcxt(() => import('ccxt')).catch((error: unknown) => {
    loading = undefined; // It may be installed while the process lives.
    throw error;
  });
  return loading;
}

/** The default export of what `load` imports; ConfigError where there is no such module. */
export async function importCcxt(load: () => Promise<{ readonly default: unknown }>): Promise<CcxtModule> {
  try {
    return (await load()).default as CcxtModule;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message?.includes('ccxt')) throw error;
    throw new ProblemError({
      type: 'ConfigError',
      where: 'market source "ccxt"',
      what: 'the package ccxt, which it asks exchanges with, is not installed',
      next: 'Install it: `npm install ccxt`. Or choose another source.',
    });
  }
}
