import { join } from 'node:path';
import { fail, ok, ProblemError, type Result } from '../contracts/problem.js';
import type { LakeReader } from './lake/reader.js';
import { lakeSource } from './lake/source.js';
import { sampleSource } from './sample/source.js';
import type { MarketSource } from './source.js';

/** Where sources find their data. */
export interface SourceOptions {
  /** The project's folder. */
  readonly root: string;
  /** The user's own tables, for the source `lake`. */
  readonly lake?: LakeReader;
  /** State of the data that a run has pinned (`MarketSource.snapshot`), for sources that keep several; else the newest. */
  readonly snapshot?: string;
}

/** How each source is made. */
const SOURCES: Readonly<Record<string, (options: SourceOptions) => MarketSource>> = {
  sample: ({ root }) => sampleSource(join(root, 'samples')),
  lake: ({ lake, snapshot }) => lakeSource(lake ?? NO_LAKE, snapshot),
};

const NO_LAKE: LakeReader = {
  open: () =>
    Promise.reject(
      new ProblemError({
        type: 'ConfigError',
        where: 'market source "lake"',
        what: 'no home folder was given to read the lake from',
        next: 'Run it with `sextant run`, which gives its own.',
      }),
    ),
};

/** Sources whose data can change while a process lives: made anew each time, so that none answers from an old state. */
const CHANGING: ReadonlySet<string> = new Set(['lake']);

/** Names that a universe's `source` may have. */
export const MARKET_SOURCES: readonly string[] = Object.keys(SOURCES);

/** One source per name and folder, so that a process reads its files once. */
const opened = new Map<string, MarketSource>();

/** The source of a name, under the project folder `root`; ConfigError listing the names for another one. */
export function marketSource(name: string, options: SourceOptions): Result<MarketSource> {
  const key = `${name}\n${options.root}`;
  const known = opened.get(key);
  if (known !== undefined) return ok(known);
  const make = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (make !== undefined) {
    const source = make(options);
    if (!CHANGING.has(name)) opened.set(key, source);
    return ok(source);
  }
  return fail({
    type: 'ConfigError',
    where: `market source ${JSON.stringify(name)}`,
    what: 'there is no source of that name',
    next: `Use one of ${MARKET_SOURCES.join(', ')}.`,
  });
}
