import { join } from 'node:path';
import { fail, ok, type Result } from '../contracts/problem.js';
import { sampleSource } from './sample/source.js';
import type { MarketSource } from './source.js';

/** How each source is made; `root` is the project's folder. */
const SOURCES: Readonly<Record<string, (root: string) => MarketSource>> = {
  sample: (root) => sampleSource(join(root, 'samples')),
};

/** Names that a universe's `source` may have. */
export const MARKET_SOURCES: readonly string[] = Object.keys(SOURCES);

/** One source per name and folder, so that a process reads its files once. */
const opened = new Map<string, MarketSource>();

/** The source of a name, under the project folder `root`; ConfigError listing the names for another one. */
export function marketSource(name: string, { root }: { root: string }): Result<MarketSource> {
  const key = `${name}\n${root}`;
  const known = opened.get(key);
  if (known !== undefined) return ok(known);
  const make = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (make !== undefined) {
    const source = make(root);
    opened.set(key, source);
    return ok(source);
  }
  return fail({
    type: 'ConfigError',
    where: `market source ${JSON.stringify(name)}`,
    what: 'there is no source of that name',
    next: `Use one of ${MARKET_SOURCES.join(', ')}.`,
  });
}
