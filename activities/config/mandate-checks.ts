/** What the files of one mandate say against each other. */
import type { FieldName, Mandate, Rule, StrategyConfig } from '../../contracts/mandate.js';
import { nearestName } from '../../contracts/nearest-name.js';
import { checkMandateGates } from '../../stages/universe/minimum-history.js';
import type { ConfigFile } from './config-file.js';
import { configError, type Findings } from './findings.js';
import { barSource, sourceFacts } from './source-facts.js';

/** Files of the mandate by the name they give themselves; `portfolio` is null for the default mandate. */
export interface MandateFiles {
  readonly portfolio: ConfigFile | null;
  readonly universes: ReadonlyMap<string, ConfigFile>;
  readonly strategies: ReadonlyMap<string, ConfigFile>;
}

export function checkMandate(mandate: Mandate, files: MandateFiles, found: Findings): void {
  checkVenues(mandate, files, found);
  checkHistory(mandate, files, found);
  for (const strategy of mandate.strategies) checkFields(mandate, strategy, files, found);
  checkOverlap(mandate, files, found);
  checkPeriods(mandate, files, found);
}

function checkVenues(
  { universes, calendar, selection, risk }: Mandate,
  { portfolio }: MandateFiles,
  found: Findings,
): void {
  const venues = [...new Set(universes.flatMap((universe) => universe.venues))].sort();
  const at = (path: readonly PropertyKey[]) => portfolio?.at(path) ?? 'default mandate';
  for (const [index, venue] of calendar.venues.entries()) {
    if (venues.includes(venue)) continue;
    const what = `the calendar names venue \`${venue}\`, which is in no universe of the run (${venues.join(', ')})`;
    const next = 'Use venues of the universes, so that their sessions are known.';
    found.problems.push(configError(at(['calendar', 'venues', index]), what, next));
  }
  for (const venue of Object.keys(risk.venueCaps)) {
    if (venues.includes(venue)) continue;
    const near = nearestName(venue, venues);
    const what = `venue \`${venue}\` is in no universe of the run, so that its cap would hold nothing back`;
    const next = near === null ? `Venues are ${venues.join(', ')}.` : `Did you mean \`${near}\`?`;
    found.problems.push(configError(at(['risk', 'venueCaps', venue]), what, next));
  }
  for (const [index, venue] of selection.venuePriority.entries()) {
    if (venues.includes(venue)) continue;
    const near = nearestName(venue, venues);
    found.warnings.push({
      where: at(['selection', 'venuePriority', index]),
      what: `venue \`${venue}\` is in no universe of the run, so that its priority has no effect`,
      next: near === null ? `Venues are ${venues.join(', ')}.` : `Did you mean \`${near}\`?`,
    });
  }
}

function checkHistory(mandate: Mandate, { universes }: MandateFiles, found: Findings): void {
  for (const universe of mandate.universes) {
    const index = universe.gates.findIndex(({ id }) => id === 'history');
    const file = universes.get(universe.name);
    for (const mistake of checkMandateGates({ ...mandate, universes: [universe] })) {
      const where = file?.at(['gates', index, 'params', 'minBars']) ?? universe.name;
      found.problems.push(configError(where, mistake, 'Raise it, or shorten the lookbacks that need the history.'));
    }
  }
}

/** Fields without which a rule has no value: what a source without volume cannot give. */
const NEEDS_VOLUME: ReadonlySet<FieldName> = new Set(['Value.Traded']);

function checkFields(mandate: Mandate, strategy: StrategyConfig, { strategies }: MandateFiles, found: Findings): void {
  const without = mandate.universes.filter(
    (universe) => sourceFacts(barSource(universe))?.capabilities?.volume === false,
  );
  if (without.length === 0) return;
  const file = strategies.get(strategy.name);
  const names = without.map(({ name, ...universe }) => `${name} (${barSource(universe)})`).join(', ');
  for (const [path, field] of fieldsRead(strategy)) {
    if (!NEEDS_VOLUME.has(field)) continue;
    const where = file?.at(path) ?? strategy.name;
    const what = `field ${field} needs traded volume, which the bars of universe ${names} do not have`;
    if (without.length < mandate.universes.length) {
      found.warnings.push({ where, what: `${what}: the rule holds for none of its instruments`, next: OTHER_FIELD });
    } else {
      found.problems.push(configError(where, what, OTHER_FIELD));
    }
  }
}

const OTHER_FIELD = 'Use another field, or take the bars from a source that has volume.';

/** Every field a strategy reads, with the path of the place where it says so. */
function fieldsRead({ alpha, long, short }: StrategyConfig): [readonly PropertyKey[], FieldName][] {
  const sides = Object.entries({ long, short }) as [string, readonly Rule[]][];
  return [
    [['alpha', 'field'], alpha.field],
    ...sides.flatMap(([side, rules]) =>
      rules.flatMap(({ field, value }, index): [readonly PropertyKey[], FieldName][] => [
        [[side, index, 'field'], field],
        ...(typeof value === 'string' ? [[[side, index, 'value'], value] as [readonly PropertyKey[], FieldName]] : []),
      ]),
    ),
  ];
}

/** An instrument belongs to the first universe that lists its venue and product: a later one never sees it. */
function checkOverlap({ universes }: Mandate, files: MandateFiles, { warnings }: Findings): void {
  const first = new Map<string, string>();
  for (const { name, venues, products } of universes) {
    for (const [index, venue] of venues.entries()) {
      for (const product of products) {
        const earlier = first.get(`${venue} ${product}`);
        if (earlier === undefined) first.set(`${venue} ${product}`, name);
        else {
          warnings.push({
            where: files.universes.get(name)?.at(['venues', index]) ?? name,
            what: `${venue} ${product} belongs to universe ${earlier} already: its instruments never meet these gates`,
            next: 'Remove it from one of the two.',
          });
        }
      }
    }
  }
}

/** A book whose calendar never closes has 365 sessions a year; 252 would understate its risk by a sixth. */
function checkPeriods(mandate: Mandate, { portfolio }: MandateFiles, { warnings }: Findings): void {
  const { calendar, universes, validation } = mandate;
  const never = calendar.venues.every((venue) =>
    universes.some((universe) => universe.venues.includes(venue) && barSource(universe) === 'ccxt'),
  );
  if (!never || validation.periodsPerYear > 360) return;
  warnings.push({
    where: portfolio?.at(['validation', 'periodsPerYear']) ?? 'default mandate',
    what: `the calendar never closes, and validation.periodsPerYear is ${validation.periodsPerYear}: yearly figures would be understated`,
    next: 'Set validation.periodsPerYear to 365.',
  });
}
