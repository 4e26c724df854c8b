/** Market sources as a run sees them: opened at the state it has pinned. */
import type { Mandate } from '../contracts/mandate.js';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { RunInputs } from '../contracts/run.js';
import { openLake } from '../lakehouse/bars/lake.js';
import { marketSource } from '../market/registry.js';
import type { MarketSource } from '../market/source.js';
import type { StepContext } from './step-body.js';

/** Folders in which sources find their data. */
export type SourcePlace = Pick<StepContext, 'assets' | 'home'>;

/** The source of a name at its newest state, or at `pinned`; DataQualityError where that state is no longer what it was. */
export async function openSource(
  { assets, home }: SourcePlace,
  name: string,
  pinned?: string,
): Promise<Result<MarketSource>> {
  const options = { root: assets, lake: openLake(home), ...(pinned === undefined ? {} : { snapshot: pinned }) };
  const source = marketSource(name, options);
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

/** The source of a name as `inputs` has pinned it. */
export const openPinned = (place: SourcePlace, { sources }: RunInputs, name: string): Promise<Result<MarketSource>> =>
  openSource(place, name, sources.find(({ source }) => source === name)?.snapshot);

/** Names of the sources of a mandate's universes, each once. */
export const sourceNames = ({ universes }: Mandate): string[] => [...new Set(universes.map(({ source }) => source))];

/** The sources of a mandate at their newest state. */
export async function openSources(place: SourcePlace, mandate: Mandate): Promise<Result<MarketSource[]>> {
  const sources: MarketSource[] = [];
  for (const name of sourceNames(mandate)) {
    const source = await openSource(place, name);
    if (!source.ok) return source;
    sources.push(source.value);
  }
  return ok(sources);
}
