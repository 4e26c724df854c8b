import type { BarsMapping } from '../../../contracts/bars-mapping.js';
import { barsMapping, toMapping } from '../../../contracts/schemas/bars-mapping.js';
import { type ImportSummary, importBars } from '../../../lakehouse/bars/import-bars.js';
import { factUpserts } from '../../../lakehouse/bars/instrument-facts.js';
import { openBars, openQuarantine } from '../../../lakehouse/bars/tables.js';
import { metadataCatalog } from '../../../lakehouse/catalog/metadata-catalog.js';
import { csvBarRows } from '../../../market/files/csv-rows.js';

export const HEADER = 'symbol,venue,date,open,high,low,close,volume,quote_volume';
/** Long after every test's bars. */
export const NOW = Date.parse('2026-07-01T00:00:00Z');

export const mappingOf = (changes: Record<string, unknown> = {}): BarsMapping =>
  toMapping(
    barsMapping.parse({
      kind: 'bars-mapping',
      source: 'test',
      columns: {
        symbol: 'symbol',
        venue: 'venue',
        date: 'date',
        open: 'open',
        high: 'high',
        low: 'low',
        close: 'close',
        volume: 'volume',
        quoteVolume: 'quote_volume',
      },
      timezone: 'UTC',
      close: '24:00',
      publicationLag: 60,
      market: '24/7',
      assetClass: 'crypto',
      product: 'perp',
      quote: 'USDT',
      symbolFormat: '{base}USDT',
      ...changes,
    }),
  );

/** Rows of one symbol on consecutive days at the given closes; null leaves the day out. */
export const rowsAt = (symbol: string, closes: readonly (number | null)[], first = '2024-01-01'): string[] =>
  closes.flatMap((close, k) => {
    if (close === null) return [];
    const date = new Date(Date.parse(`${first}T00:00:00Z`) + k * 86_400_000).toISOString().slice(0, 10);
    return [`${symbol},X,${date},${close},${close * 1.01},${close * 0.99},${close},10,${close * 10}`];
  });

/** Imports CSV rows as the command does, catalog included. */
export async function importRows(
  home: string,
  rows: readonly string[],
  { mapping = mappingOf(), now = NOW, header = HEADER }: { mapping?: BarsMapping; now?: number; header?: string } = {},
): Promise<ImportSummary> {
  const summary = await importBars({
    bars: openBars(home),
    quarantine: openQuarantine(home),
    file: 'test.csv',
    rows: csvBarRows(`${[header, ...rows].join('\n')}\n`, 'test.csv', mapping),
    mapping,
    now,
  });
  const catalog = metadataCatalog(home);
  await catalog.upsert(factUpserts(summary.instruments, mapping, now, await catalog.view()));
  return summary;
}
