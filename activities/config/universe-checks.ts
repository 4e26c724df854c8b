/** What a universe file says that cannot be: beyond its schema, without asking a source anything. */
import type { GateConfig, UniverseConfig } from '../../contracts/mandate.js';
import { nearestName } from '../../contracts/nearest-name.js';
import { MARKET_SOURCES } from '../../market/registry.js';
import { checkGateParams } from '../../stages/universe/gates/check-gate-params.js';
import type { Gate } from '../../stages/universe/gates/gate.js';
import { gateRegistry } from '../../stages/universe/gates/registry.js';
import type { ConfigFile } from './config-file.js';
import { configError, type Findings } from './findings.js';
import { barSource, type SourceFacts, sourceFacts } from './source-facts.js';

export function checkUniverse(file: ConfigFile, config: UniverseConfig, found: Findings): void {
  checkGates(file, config.gates, found);
  checkSources(file, config, found);
  checkVenues(file, config, found);
  checkFilesBlock(file, config, found);
  const { fetchLimit, fetchPool } = config;
  if (fetchPool !== null && fetchPool < fetchLimit) {
    found.problems.push(
      configError(
        file.at(['fetchPool']),
        `fetchPool ${fetchPool} is below fetchLimit ${fetchLimit}: fewer instruments would be fetched than may enter`,
        `Raise fetchPool to at least ${fetchLimit}, or leave it out.`,
      ),
    );
  }
  for (const [index, gate] of config.gates.entries()) checkNeeds(file, config, gate, index, found);
}

/** Unknown gates, unknown, missing or impossible parameters: each at its own place. */
export function checkGates(file: ConfigFile, gates: readonly GateConfig[], { problems }: Findings): void {
  for (const [index, gate] of gates.entries()) {
    for (const mistake of checkGateParams(gate)) {
      const named = Object.keys(gate.params).find(
        (name) => mistake.includes(`"${name}"`) || mistake.startsWith(`gate ${gate.id}: ${name} `),
      );
      const path = named === undefined ? ['id'] : ['params', named];
      const next = 'Correct the gate; docs/methods.md lists them.';
      problems.push(configError(file.at(['gates', index, ...path]), mistake, next));
    }
  }
}

function checkSources(file: ConfigFile, config: UniverseConfig, { problems }: Findings): void {
  for (const key of ['source', 'barsFrom'] as const) {
    const name = config[key];
    if (name === null || MARKET_SOURCES.includes(name)) continue;
    const near = nearestName(name, MARKET_SOURCES);
    const next = near === null ? `Use one of ${MARKET_SOURCES.join(', ')}.` : `Did you mean \`${near}\`?`;
    problems.push(configError(file.at([key]), `\`${key}\`: there is no market source \`${name}\``, next));
  }
  const bars = barSource(config);
  if (sourceFacts(bars)?.capabilities?.bars !== false) return;
  const from = MARKET_SOURCES.filter((name) => sourceFacts(name)?.capabilities?.bars !== false).join(', ');
  const key = config.barsFrom === null ? 'source' : 'barsFrom';
  problems.push(
    configError(
      file.at([key]),
      `\`${key}\`: ${bars} has no bars`,
      `Say where they come from: \`barsFrom\`, one of ${from}.`,
    ),
  );
}

function checkVenues(file: ConfigFile, config: UniverseConfig, { problems }: Findings): void {
  const { source, venues, products } = config;
  for (const [key, list] of Object.entries({ venues, products })) {
    for (const [index, value] of list.entries()) {
      if (list.indexOf(value as never) === index) continue;
      problems.push(configError(file.at([key, index]), `\`${key}\`: ${value} stands twice`, 'Remove one of them.'));
    }
  }
  // Bars are found by the same ids, so whoever delivers them has to know the venue as well.
  for (const name of new Set([source, barSource(config)])) {
    const known = sourceFacts(name)?.venues;
    if (!known) continue;
    for (const [index, venue] of venues.entries()) {
      if (known.includes(venue)) continue;
      const near = nearestName(venue, known);
      const next = near === null ? `It has ${known.join(', ')}.` : `Did you mean ${near}?`;
      problems.push(configError(file.at(['venues', index]), `\`venues\`: ${name} has no venue ${venue}`, next));
    }
  }
}

function checkFilesBlock(file: ConfigFile, config: UniverseConfig, { problems }: Findings): void {
  const reads = config.source === 'files' || config.barsFrom === 'files';
  if (reads === (config.files !== null)) return;
  problems.push(
    reads
      ? configError(
          file.at(['source']),
          'the source `files` was given no files',
          'Add `files: { mapping: ..., paths: [...] }`, relative to this file.',
        )
      : configError(
          file.at(['files']),
          `\`files\` is for the source \`files\`, and this universe reads ${config.source}`,
          'Write `source: files`, or remove `files`.',
        ),
  );
}

/** A gate whose value the source never has rejects everything, or, with `onMissing: pass`, nothing. */
function checkNeeds(file: ConfigFile, config: UniverseConfig, gate: GateConfig, index: number, found: Findings): void {
  const needs = gateRegistry.get(gate.id)?.needs;
  // Without highs and lows a range is one of closes: said in the explanation, and no mistake.
  if (needs === undefined || needs === 'ohlc') return;
  const source = sourceOf(needs, config);
  if (source?.capabilities?.[needs] !== false) return;
  const where = file.at(['gates', index, 'id']);
  const what = `gate ${gate.id} needs ${NEED[needs].what}, which the source ${source.name} does not give`;
  if (gate.onMissing === 'pass') {
    found.warnings.push({ where, what: `${what}: it lets everything pass`, next: NEED[needs].next });
  } else {
    const next = `${NEED[needs].next} \`onMissing: pass\` would let all pass with a note.`;
    found.problems.push(configError(where, `${what}: it would reject everything`, next));
  }
}

/** The source that has to give it: market capitalisation comes with the scan, everything else with the bars. */
export const sourceOf = (needs: NonNullable<Gate['needs']>, config: UniverseConfig): SourceFacts | null =>
  sourceFacts(needs === 'marketCap' ? config.source : barSource(config));

const NEED = {
  marketCap: {
    what: 'a market capitalisation',
    next: 'It needs a scanner (`source: tradingview` with `barsFrom`), or a file that has it.',
  },
  volume: { what: 'traded volume', next: 'Remove the gate, or take the bars from a source that has volume.' },
} as const;
