import { join } from 'node:path';
import { fail, ok, ProblemError, type Result } from '../contracts/problem.js';
import { ccxtSource } from './ccxt/source.js';
import { filesSource, isFilesSource } from './files/source.js';
import type { LakeReader } from './lake/reader.js';
import { lakeSource } from './lake/source.js';
import { sampleSource } from './sample/source.js';
import type { MarketSource } from './source.js';
import { openTradingview, TRADINGVIEW_LANE } from './tradingview/open.js';

/** Where sources find their data. */
export interface SourceOptions {
  /** The project's folder. */
  readonly root: string;
  /** The user's own tables, for the source `lake`. */
  readonly lake?: LakeReader;
  /** The files of the universe that the source is named after, for the source `files`. */
  readonly files?: LakeReader;
  /** State of the data that a run has pinned (`MarketSource.snapshot`), for sources that keep several; else the newest. */
  readonly snapshot?: string;
  /** Origin asked in place of a venue's own hosts, by venue (BINANCE: "http://127.0.0.1:8080"). */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Request weight per minute in place of a venue's own rate, by venue. */
  readonly rates?: Readonly<Record<string, number>>;
  /** ms UTC; this machine's clock unless given. Decides which sessions of a live source there have been. */
  readonly now?: () => number;
  /** Whether the source `tradingview` is switched on; off unless its user says otherwise. */
  readonly allowTradingview?: boolean;
}

/** How each source is made. */
const SOURCES: Readonly<Record<string, (options: SourceOptions, name: string) => MarketSource>> = {
  sample: ({ root }) => sampleSource(join(root, 'samples')),
  lake: ({ lake, snapshot }) => lakeSource(lake ?? NO_LAKE, snapshot),
  ccxt: ({ endpoints, rates, now }) => ccxtSource({ endpoints, rates, now }),
  tradingview: ({ allowTradingview: allowed = false, endpoints = {}, rates = {}, now = Date.now }) =>
    openTradingview({
      allowed,
      endpoint: endpoints[TRADINGVIEW_LANE],
      requestsPerMinute: rates[TRADINGVIEW_LANE],
      now,
    }),
  files: ({ files, snapshot }, name) => filesSource(name, files ?? NO_FILES, snapshot),
};

/** A reader for want of one: asking it says what is missing. */
const noReader = (source: string, what: string, next: string): LakeReader => ({
  open: () => Promise.reject(new ProblemError({ type: 'ConfigError', where: `market source "${source}"`, what, next })),
});

const NO_LAKE = noReader(
  'lake',
  'no home folder was given to read the lake from',
  'Run it with `sextant run`, which gives its own.',
);
const NO_FILES = noReader(
  'files',
  'no universe was given that names files',
  'Name them in a universe, `files: { mapping: ..., paths: [...] }`, or use `sextant import bars` and the source `lake`.',
);

/** Sources whose data can change while a process lives: made anew each time, so that none answers from an old state. */
const CHANGING: ReadonlySet<string> = new Set(['lake', 'files']);

/** Names that a universe's `source` may have. */
export const MARKET_SOURCES: readonly string[] = Object.keys(SOURCES);

/** One source per name and settings, so that a process reads its files once and remembers what a venue lists. */
const opened = new Map<string, { readonly source: MarketSource; readonly now: SourceOptions['now'] }>();

/** The source of a name, under the project folder `root`; ConfigError listing the names for another one. */
export function marketSource(name: string, options: SourceOptions): Result<MarketSource> {
  const key = JSON.stringify([
    name,
    options.root,
    options.endpoints ?? {},
    options.rates ?? {},
    options.allowTradingview ?? false,
  ]);
  const known = opened.get(key);
  if (known !== undefined && known.now === options.now) return ok(known.source);
  const kind = isFilesSource(name) ? 'files' : name;
  const make = Object.hasOwn(SOURCES, kind) ? SOURCES[kind] : undefined;
  if (make !== undefined) {
    const source = make(options, name);
    if (!CHANGING.has(kind)) opened.set(key, { source, now: options.now });
    return ok(source);
  }
  return fail({
    type: 'ConfigError',
    where: `market source ${JSON.stringify(name)}`,
    what: 'there is no source of that name',
    next: `Use one of ${MARKET_SOURCES.join(', ')}.`,
  });
}
