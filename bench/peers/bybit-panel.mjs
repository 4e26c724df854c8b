/** A real panel without gaps: daily closes of the Bybit perpetuals that traded every day of four years. They do not ship. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RAW_FIELDS } from '../../dist/contracts/bars-mapping.js';
import { readBarRows } from '../../dist/market/files/read-rows.js';
import { loadMapping } from '../../dist/scripts/lake-files.js';

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const FILE = path('../shared/data/crypto_perp_daily.csv.gz');
const [VENUE, FIRST, LAST, DAYS, NAMES] = ['BYBIT', '2022-01-01', '2025-11-13', 1413, 88];

export const panelTitle = `${NAMES} Bybit perpetuals × ${DAYS - 1} days, ${FIRST} to ${LAST}`;

/** Why there is no panel, in words; null where there is one. */
export const panelMissing = () => (existsSync(FILE) ? null : `there is no ${FILE}`);

/** Simple returns from close to close, sessions × names in order of their symbols. */
export async function bybitReturns() {
  const mapping = await loadMapping(path('configs/mappings/crypto_perp_daily.yaml'));
  const closes = new Map();
  for (const { cells } of await readBarRows(FILE, mapping)) {
    const [symbol, venue, date] = cells;
    if (venue !== VENUE || date < FIRST || date > LAST) continue;
    const series = closes.get(symbol) ?? new Map();
    closes.set(symbol, series);
    series.set(date, Number(cells[RAW_FIELDS.indexOf('close')]));
  }
  const whole = [...closes].filter(([, series]) => series.size === DAYS).sort(([a], [b]) => (a < b ? -1 : 1));
  if (whole.length !== NAMES) throw new Error(`${whole.length} names of ${VENUE} have ${DAYS} days, not ${NAMES}`);
  const dates = [...whole[0][1].keys()].sort();
  const data = new Float64Array((DAYS - 1) * NAMES);
  whole.forEach(([symbol, series], k) => {
    for (let t = 1; t < DAYS; t++) {
      const value = series.get(dates[t]) / series.get(dates[t - 1]) - 1;
      if (!Number.isFinite(value)) throw new Error(`${symbol} has no return on ${dates[t]}`);
      data[(t - 1) * NAMES + k] = value;
    }
  });
  return { rows: DAYS - 1, cols: NAMES, data };
}
