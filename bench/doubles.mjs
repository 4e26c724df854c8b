// Exchanges on this machine, for benchmarks and for trying the network sources without a network.
//
//   node bench/doubles.mjs --venue BINANCE,BYBIT --as-of 2025-06-30 --latency 150
//
// The one line on stdout is for SEXTANT_MARKET_ENDPOINTS. They run until Ctrl-C.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadDoubles } from './screening/load-doubles.mjs';

const USAGE = `usage: node bench/doubles.mjs --as-of YYYY-MM-DD [--venue BINANCE,BYBIT,OKX,BITGET] [--latency MS] [--names N]
                            [--spot-bars spot|perp]

  --as-of      the last day that has closed; the doubles stand five minutes after it
  --venue      which exchanges; all four unless said
  --latency    wait before every answer, ms; 0 unless said
  --names      at most so many names of each product, the most traded; all unless said
  --spot-bars  perp: spot has the bars of the perpetuals, for dates that the spot panel (up to 2022-09) lacks
`;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (typeof options === 'string') {
    process.stderr.write(`doubles: ${options}\n${USAGE}`);
    return 2;
  }
  const { panelsAbsent, EXCHANGE_VENUES, startExchangeDouble } = await loadDoubles();
  if (panelsAbsent()) {
    process.stderr.write('doubles: there is no shared data to serve bars from\n');
    return 1;
  }
  const { venues = [...EXCHANGE_VENUES], ...others } = options;
  const unknown = venues.filter((venue) => !EXCHANGE_VENUES.includes(venue));
  if (unknown.length > 0) {
    process.stderr.write(
      `doubles: there is no double of ${unknown.join(', ')}; ${EXCHANGE_VENUES.join(', ')} there are\n`,
    );
    return 2;
  }
  const doubles = [];
  try {
    for (const venue of venues) doubles.push(await startExchangeDouble({ venue, ...others }));
  } catch (error) {
    await Promise.all(doubles.map((double) => double.close()));
    process.stderr.write(`doubles: ${error.message}\n`);
    return 1;
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(doubles.map(({ venue, origin }) => [venue, origin])))}\n`);
  for (const { venue, market } of doubles) {
    const [spot, perp] = [market.listings('spot').length, market.listings('perp').length];
    const now = new Date(market.now).toISOString();
    process.stderr.write(`${venue}: ${spot} spot, ${perp} perpetuals, server time ${now}\n`);
  }
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  await Promise.all(doubles.map((double) => double.close()));
  return 0;
}

/** The options, or what is wrong with them. */
function readOptions() {
  let values;
  try {
    const text = { type: 'string' };
    const options = { 'as-of': text, venue: text, latency: text, names: text, 'spot-bars': text };
    values = parseArgs({ options }).values;
  } catch (error) {
    return error.message;
  }
  const { 'as-of': asOf, venue, latency = '0', names, 'spot-bars': spotBars = 'spot' } = values;
  if (asOf === undefined) return 'as of which day?';
  if (!/^\d+$/.test(latency)) return `--latency ${latency}: a whole number of milliseconds, please`;
  if (names !== undefined && !/^[1-9]\d*$/.test(names)) return `--names ${names}: a whole number, at least 1, please`;
  if (!['spot', 'perp'].includes(spotBars)) return `--spot-bars ${spotBars}: spot or perp, please`;
  return {
    asOf,
    latencyMs: Number(latency),
    spotBars,
    ...(names === undefined ? {} : { names: Number(names) }),
    ...(venue === undefined ? {} : { venues: venue.split(',').map((name) => name.trim().toUpperCase()) }),
  };
}
