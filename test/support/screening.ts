/** Screening of doubled exchanges, for integration tests: doubles, a mandate over them, and what they were asked. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExchangeDouble, startExchangeDouble } from '../doubles/exchange/exchange-double.js';
import type { ExchangeVenue } from '../doubles/exchange/market.js';
import type { Workspace } from './workspace.js';

/** The last day that has closed; the run decides five minutes later. */
export const LAST_DAY = '2025-06-30';

export async function startDoubles(
  venues: readonly ExchangeVenue[],
  { names, latencyMs = 0 }: { names: number; latencyMs?: number },
): Promise<{ doubles: readonly ExchangeDouble[]; env: Record<string, string> }> {
  const doubles = await Promise.all(
    venues.map((venue) => startExchangeDouble({ venue, asOf: LAST_DAY, names, latencyMs })),
  );
  const endpoints = Object.fromEntries(doubles.map(({ venue, origin }) => [venue, origin]));
  return { doubles, env: { SEXTANT_MARKET_ENDPOINTS: JSON.stringify(endpoints) } };
}

/** A mandate over perpetuals of the venues, one universe each, whose history is so long that a few windows are left. */
export async function writeMandate(
  { root }: Workspace,
  name: string,
  venues: readonly string[],
  universe = '',
): Promise<string> {
  const files = venues.map((venue) => [`${name}_${venue.toLowerCase()}`, venue] as const);
  for (const [file, venue] of files) {
    const text = `kind: universe\nname: ${file}\nsource: ccxt\nvenues: [${venue}]\nproducts: [perp]\n${universe}
gates:
  - { id: history, onMissing: fail }
  - { id: staleness, params: { maxDays: 2 } }
`;
    await writeFile(join(root, 'configs', `${file}.yaml`), text);
  }
  const portfolio = `configs/portfolio_${name}.yaml`;
  await writeFile(
    join(root, portfolio),
    `kind: portfolio
name: ${name}
universes: [${files.map(([file]) => `${file}.yaml`).join(', ')}]
strategies: [macro_trend_momentum.yaml]
calendar: { venues: [${venues.join(', ')}], close: '24:05', timezone: UTC }
profile: min_variance
profiles: [min_variance]
gate: { minInstruments: 5, maxStaleDays: 2, maxQuarantineShare: 0.9, exposure: { QUIET: 1, NORMAL: 1, CRISIS: 0.5 } }
validation: { anchor: 2022-01-03, train: 3020, executionLag: 1, periodsPerYear: 365 }
`,
  );
  return portfolio;
}

/** Symbols whose candles were asked for, once per request, in the order of arrival. */
export const candleRequests = ({ requests }: ExchangeDouble): string[] =>
  requests.flatMap(({ path, search }) =>
    /kline|candle/.test(path) ? [new URLSearchParams(search).get('symbol') ?? search] : [],
  );
