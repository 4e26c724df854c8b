import { MARKET_SOURCES, marketSource } from '../../market/registry.js';
import type { SourceCapabilities } from '../../market/source.js';

/** What a source says of itself before it has answered anything. */
export interface SourceFacts {
  readonly name: string;
  /** Null where the data at hand decide, as with bars that a user imported. */
  readonly capabilities: SourceCapabilities | null;
  readonly venues: readonly string[] | null;
  readonly caveats: readonly string[];
}

/** Sources that are what their user put into them. */
const DEPENDS_ON_DATA: ReadonlySet<string> = new Set(['lake', 'files']);

/** Facts of a source by name, without asking it anything; null where there is no such source. */
export function sourceFacts(name: string): SourceFacts | null {
  if (!MARKET_SOURCES.includes(name)) return null;
  const unknown = { name, capabilities: null, venues: null, caveats: [] };
  if (DEPENDS_ON_DATA.has(name)) return unknown;
  const source = marketSource(name, { root: '', allowTradingview: true });
  if (!source.ok) return { ...unknown, caveats: [`${source.problem.what}. ${source.problem.next}`] };
  const { capabilities, venues, caveats } = source.value;
  return { name, capabilities, venues, caveats };
}

/** Where the bars of a universe come from. */
export const barSource = ({ source, barsFrom }: { source: string; barsFrom: string | null }): string =>
  barsFrom ?? source;
