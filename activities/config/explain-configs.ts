/** A config as a run will understand it: what it resolves to, where each value came from, and what it means. */
import { resolve } from 'node:path';
import type { Mandate, StrategyConfig, UniverseConfig } from '../../contracts/mandate.js';
import type { Problem } from '../../contracts/problem.js';
import { gateRegistry } from '../../stages/universe/gates/registry.js';
import { gatesOf } from '../../stages/universe/markets.js';
import { checkAbstract } from './check-configs.js';
import { type ExtendedFile, type Kind, readExtended } from './extended-file.js';
import { noFindings, type Warning } from './findings.js';
import { gateWords } from './gate-words.js';
import { gather } from './gather.js';
import { assemble } from './load-mandate.js';
import { mandateWords } from './mandate-words.js';
import { type Origins, originsOf } from './origins.js';
import { barSource, type SourceFacts, sourceFacts } from './source-facts.js';
import { strategyWords } from './strategy-words.js';
import { sourceOf } from './universe-checks.js';

/** One file with everything it inherits and every default. */
export interface ExplainedFile {
  readonly file: string;
  readonly kind: Kind;
  readonly abstract: boolean;
  /** Files it extends, nearest first. */
  readonly parents: readonly string[];
  readonly value: unknown;
  /** "file:line" of each value by its path ("risk.clusterCap"), or "default". */
  readonly origins: Origins;
}

/** A gate whose answer for a past date is not what a run at that date would have had. */
export interface PastCaveat {
  readonly universe: string;
  readonly gate: string;
  readonly validity: 'approximate' | 'live-only' | 'never';
  readonly why: string;
}

export interface Explanation {
  readonly documents: readonly ExplainedFile[];
  /** Effective rules in words: of the portfolio, then by universe and strategy. */
  readonly rules: readonly { readonly of: string; readonly sentences: readonly string[] }[];
  readonly past: readonly PastCaveat[];
  readonly sources: readonly (SourceFacts & { readonly universes: readonly string[] })[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** Explains one file, relative to `root`; a portfolio with the files it names. Where there are problems, the rest may be missing. */
export async function explainConfig(path: string, root: string): Promise<Explanation> {
  const first: Problem[] = [];
  const file = await readExtended(resolve(root, path), root, null, first);
  if (file === null || file.abstract) return explainAbstract(file, first);
  const gathered = await gather([path], root);
  const mandate =
    file.kind === 'portfolio' && gathered.problems.length === 0 ? assemble(gathered, { configs: [path] }) : null;
  const universes = [...gathered.universes.values()];
  const strategies = [...gathered.strategies.values()];
  const portfolios = gathered.portfolio === null ? [] : [gathered.portfolio];
  return {
    documents: [...portfolios, ...universes, ...strategies].map((read) => explained(read.file, read.config)),
    rules: rulesOf(
      mandate,
      universes.map(({ config }) => config),
      strategies.map(({ config }) => config),
    ),
    past: universes.flatMap(({ config }) => pastCaveats(config)),
    sources: sourcesOf(universes.map(({ config }) => config)),
    problems: gathered.problems,
    warnings: gathered.warnings,
  };
}

/** A parent is shown as it is written: defaults are for the files that extend it. */
function explainAbstract(file: ExtendedFile | null, problems: readonly Problem[]): Explanation {
  const found = noFindings();
  if (file !== null) checkAbstract(file, found);
  return {
    documents: file === null ? [] : [explained(file, file.value)],
    rules: [],
    past: [],
    sources: [],
    problems: [...problems, ...found.problems],
    warnings: [],
  };
}

const explained = (file: ExtendedFile, value: unknown): ExplainedFile => ({
  file: file.shown,
  kind: file.kind,
  abstract: file.abstract,
  parents: file.parents,
  value,
  origins: originsOf(file.located, value),
});

function rulesOf(
  mandate: Mandate | null,
  universes: readonly UniverseConfig[],
  strategies: readonly StrategyConfig[],
): Explanation['rules'] {
  const portfolio = mandate === null ? [] : [{ of: `portfolio ${mandate.name}`, sentences: mandateWords(mandate) }];
  return [
    ...portfolio,
    ...universes.map((universe) => ({ of: `universe ${universe.name}`, sentences: universeWords(universe) })),
    ...strategies.map((strategy) => ({ of: `strategy ${strategy.name}`, sentences: strategyWords(strategy) })),
  ];
}

function universeWords(universe: UniverseConfig): string[] {
  const { source, venues, products, fetchLimit } = universe;
  const bars = barSource(universe);
  const from = bars === source ? source : `${source}, bars from ${bars}`;
  return [
    `looks at ${products.join(' and ')} of ${venues.join(', ')} (${from}); the ${fetchLimit} most traded of each venue and product may enter`,
    ...gatesOf(universe).map((gate, k) => `gate ${k + 1}, ${gateWords(gate)}`),
  ];
}

function pastCaveats(universe: UniverseConfig): PastCaveat[] {
  return gatesOf(universe).flatMap(({ id }): PastCaveat[] => {
    const gate = gateRegistry.get(id);
    if (gate === undefined) return [];
    const about = { universe: universe.name, gate: id };
    const source = gate.needs === undefined ? null : sourceOf(gate.needs, universe);
    if (gate.needs !== undefined && gate.needs !== 'ohlc' && source?.capabilities?.[gate.needs] === false) {
      return [{ ...about, validity: 'never', why: `${source.name} does not give what it needs` }];
    }
    if (gate.needs === 'ohlc' && source?.capabilities?.ohlc === false) {
      return [{ ...about, validity: 'approximate', why: `${source.name} has closes only: a range is one of closes` }];
    }
    if (gate.validity === 'exact') return [];
    if (gate.validity === 'live-only') {
      return [{ ...about, validity: 'live-only', why: 'its value is known for now only: past windows do without it' }];
    }
    const why = 'its value for a past date may differ from what was known then';
    return gate.needs === 'ohlc' && source?.capabilities?.ohlc === true
      ? []
      : [{ ...about, validity: 'approximate', why }];
  });
}

function sourcesOf(universes: readonly UniverseConfig[]): Explanation['sources'] {
  const names = [...new Set(universes.flatMap((universe) => [universe.source, barSource(universe)]))];
  return names.flatMap((name) => {
    const facts = sourceFacts(name);
    const users = universes.filter((universe) => universe.source === name || universe.barsFrom === name);
    return facts === null ? [] : [{ ...facts, universes: users.map((universe) => universe.name) }];
  });
}
