/** Market sources as a run sees them: opened at the state it has pinned. */
import type { Mandate, UniverseConfig } from '../contracts/mandate.js';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { RunInputs } from '../contracts/run.js';
import { openLake } from '../lakehouse/bars/lake.js';
import { filesSourceName } from '../market/files/source.js';
import { marketSource, type SourceOptions } from '../market/registry.js';
import type { MarketSource } from '../market/source.js';
import type { StepContext } from './step-body.js';

/** Where sources find their data, and how those of the network are reached; this machine's clock unless given. */
export type SourcePlace = Pick<StepContext, 'root' | 'assets' | 'home' | 'market'> & Partial<Pick<StepContext, 'now'>>;

/**
 * The source of a name at its newest state, or at `pinned`; DataQualityError where that state is no longer what it was.
 * Files are those of the one among `universes` that the source is named after.
 */
export async function openSource(
  place: SourcePlace,
  name: string,
  { pinned, universes = [] }: { pinned?: string | undefined; universes?: readonly UniverseConfig[] } = {},
): Promise<Result<MarketSource>> {
  const files = universes.find((universe) => filesSourceName(universe.name) === name)?.files ?? null;
  const source = marketSource(name, {
    ...optionsOf(place),
    // What reads files and their mappings is loaded for those who have some.
    ...(files === null ? {} : { files: (await import('./files/files-lake.js')).filesLake(place, files) }),
    ...(pinned === undefined ? {} : { snapshot: pinned }),
  });
  if (!source.ok) return source;
  // Venues and capabilities are those of a state, so it is asked for before anything else.
  const state = await source.value.snapshot();
  if (!state.ok) return state;
  if (pinned === undefined || state.value === pinned) return source;
  return fail({
    type: 'DataQualityError',
    where: `market source ${name}`,
    what: `its data changed after the run had pinned them: ${state.value} is not ${pinned}`,
    next: 'Start the run again; it then decides from the data as they are now.',
  });
}

const optionsOf = ({ assets, home, market, now }: SourcePlace): SourceOptions => ({
  root: assets,
  lake: openLake(home),
  ...market,
  ...(now === undefined ? {} : { now }),
});

/** The source of a name as `inputs` has pinned it. */
export const openPinned = (
  place: SourcePlace,
  { sources, mandate: { universes } }: RunInputs,
  name: string,
): Promise<Result<MarketSource>> =>
  openSource(place, name, { pinned: sources.find(({ source }) => source === name)?.snapshot, universes });

/** Whom a universe's scans ask, and who gives the bars of what they find. Files are a source of each universe's own. */
export const sourcesOf = ({
  name,
  source,
  barsFrom,
}: UniverseConfig): { readonly scan: string; readonly bars: string } => {
  const named = (asked: string) => (asked === 'files' ? filesSourceName(name) : asked);
  return { scan: named(source), bars: named(barsFrom ?? source) };
};

/** Names of the sources of a mandate's universes, each once; those with bars of their own come first, since they know sessions. */
export const sourceNames = ({ universes }: Mandate): string[] => {
  const named = universes.map(sourcesOf);
  return [...new Set([...named.map(({ bars }) => bars), ...named.map(({ scan }) => scan)])];
};

/** The sources of a mandate at their newest state. */
export async function openSources(place: SourcePlace, mandate: Mandate): Promise<Result<MarketSource[]>> {
  const sources: MarketSource[] = [];
  for (const name of sourceNames(mandate)) {
    const source = await openSource(place, name, { universes: mandate.universes });
    if (!source.ok) return source;
    sources.push(source.value);
  }
  return ok(sources);
}
