import { z } from 'zod';
import type { BarsMapping } from '../bars-mapping.js';
import { TRAITS } from '../instrument.js';
import { isoDay, isTimeZone } from './names.js';

const column = z.string().min(1);
const code = z.string().regex(/^[A-Za-z0-9._-]{1,32}$/, 'a code is 1-32 letters, digits, ., _ and -');

const symbolFacts = z
  .strictObject({
    base: code,
    quote: code,
    multiplier: z.number().positive(),
    description: z.string().min(1),
    tickSize: z.number().positive(),
    lotSize: z.number().positive(),
    shortable: z.boolean(),
    minNotional: z.number().positive(),
    contractSize: z.number().positive(),
    expiry: isoDay,
    marketCap: z.strictObject({ usd: z.number().positive(), asOf: isoDay }),
    traits: z.array(z.enum(TRAITS)),
    aliases: z.array(z.string().min(1)),
  })
  .partial();

const quality = z.strictObject({
  zeroVolumeRun: z.int().min(2).default(10),
  staleRun: z.int().min(2).default(10),
  jumpPercent: z.number().positive().default(500),
  gapDays: z.int().min(1).default(10),
});

/** A mapping file: how to read somebody's file of daily bars. */
export const barsMapping = z
  .strictObject({
    kind: z.literal('bars-mapping'),
    source: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a source is 1-64 characters of a-z, 0-9, _ and -'),
    columns: z.strictObject({
      symbol: column.optional(),
      venue: column.optional(),
      date: column,
      open: column.optional(),
      high: column.optional(),
      low: column.optional(),
      close: column,
      volume: column.optional(),
      quoteVolume: column.optional(),
      adjustedClose: column.optional(),
      knownAt: column.optional(),
    }),
    symbol: z.string().min(1).optional(),
    venue: z
      .string()
      .regex(/^[A-Z0-9_]{1,32}$/, 'a venue is written in capitals, digits and _')
      .optional(),
    timezone: z.string().refine(isTimeZone, 'it is not an IANA time zone, e.g. America/New_York'),
    close: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time is written HH:MM'),
    publicationLag: z.number().min(0).default(0),
    market: z.enum(['24/7', 'sessions']),
    assetClass: z.enum(['fx', 'energy', 'rates', 'crypto', 'equity', 'metal', 'agriculture', 'index']),
    product: z.enum(['spot', 'perp', 'future', 'index']),
    quote: code,
    symbolFormat: z
      .string()
      .refine((format) => format.split('{base}').length === 2, 'it must contain {base} once, e.g. {base}USDT')
      .refine((format) => format.split('{quote}').length <= 2, 'it may contain {quote} once, e.g. {base}{quote}')
      .optional(),
    quotes: z.array(code).default([]),
    multipliers: z.enum(['from-base-code', 'stated']).default('stated'),
    shortable: z.boolean().default(false),
    symbols: z.record(z.string(), symbolFacts).default({}),
    quality: quality.prefault({}),
  })
  .refine((m) => (m.columns.symbol === undefined) !== (m.symbol === undefined), {
    path: ['columns', 'symbol'],
    error: 'name the column of the symbol or give one `symbol` for the whole file, not both',
  })
  .refine((m) => (m.columns.venue === undefined) !== (m.venue === undefined), {
    path: ['columns', 'venue'],
    error: 'name the column of the venue or give one `venue` for the whole file, not both',
  })
  .refine((m) => (m.symbolFormat?.includes('{quote}') ?? false) === m.quotes.length > 0, {
    path: ['quotes'],
    error: '`quotes` lists what {quote} in `symbolFormat` may be: give both or neither',
  });

/** The mapping with its defaults filled; optional keys that are absent stay absent. */
export const toMapping = (parsed: z.infer<typeof barsMapping>): BarsMapping => parsed as BarsMapping;
