/** Reads the files of a run and what they name: every one inlined, every mistake kept. */
import { dirname, resolve } from 'node:path';
import type { StrategyConfig, UniverseConfig } from '../../contracts/mandate.js';
import { type PortfolioConfig, portfolioConfig } from '../../contracts/schemas/portfolio.js';
import { strategyConfig } from '../../contracts/schemas/strategy.js';
import { universeConfig } from '../../contracts/schemas/universe.js';
import { resolveBook } from './book-file.js';
import { type ExtendedFile, type Kind, readExtended } from './extended-file.js';
import { configError, type Findings, noFindings } from './findings.js';
import { partAt } from './located.js';
import { schemaProblems } from './schema-problems.js';
import { checkStrategy } from './strategy-checks.js';
import { checkUniverse } from './universe-checks.js';
import { resolveFiles } from './universe-files.js';

/** A file and what it says, every default filled. */
export interface Read<T> {
  readonly file: ExtendedFile;
  readonly config: T;
}

/** What the files of a run amount to, before portfolio settings are joined with them. */
export interface Gathered extends Findings {
  portfolio: Read<PortfolioConfig> | null;
  /** Its file, even where that has mistakes: the files it names are read all the same. */
  portfolioFile: ExtendedFile | null;
  readonly universes: Map<string, Read<UniverseConfig>>;
  readonly strategies: Map<string, Read<StrategyConfig>>;
}

/** Reads `paths`, relative to `root`, and the files that a portfolio among them names. */
export async function gather(paths: readonly string[], root: string): Promise<Gathered> {
  const into: Gathered = {
    portfolio: null,
    portfolioFile: null,
    universes: new Map(),
    strategies: new Map(),
    ...noFindings(),
  };
  for (const path of paths) await gatherFile(into, resolve(root, path), root, null);
  for (const [kind, key] of [
    ['universe', 'universes'],
    ['strategy', 'strategies'],
  ] as const) {
    for (const path of named(into.portfolioFile, key)) await gatherFile(into, path, root, kind);
  }
  return into;
}

/** Paths under a key of the portfolio, relative to the file that names them: a parent where the list was inherited. */
function named(file: ExtendedFile | null, key: 'universes' | 'strategies'): string[] {
  const list = file === null ? undefined : partAt(file.located, [key]);
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' && item.value !== ''
      ? [resolve(dirname(item.place.file.path), item.value)]
      : [],
  );
}

async function gatherFile(into: Gathered, path: string, root: string, expected: Kind | null): Promise<void> {
  const file = await readExtended(path, root, expected, into.problems);
  if (file === null) return;
  if (file.abstract) {
    const next = 'Name a file that extends it, or remove `abstract: true`.';
    into.problems.push(configError(file.shown, 'the file is abstract: it is only there to be extended', next));
    return;
  }
  if (file.kind === 'portfolio') return gatherPortfolio(into, file, root);
  if (file.kind === 'universe') return gatherUniverse(into, file, root);
  const parsed = strategyConfig.safeParse(file.value);
  if (!parsed.success) {
    into.problems.push(...schemaProblems(file.located, strategyConfig, parsed.error));
    return;
  }
  checkStrategy(file, parsed.data, into);
  addNamed(into, into.strategies, { file, config: parsed.data });
}

async function gatherPortfolio(into: Gathered, file: ExtendedFile, root: string): Promise<void> {
  const earlier = into.portfolioFile;
  if (earlier !== null) {
    if (earlier.path === file.path) return;
    const what = `a second portfolio; \`${into.portfolio?.config.name ?? earlier.shown}\` was given before`;
    into.problems.push(configError(file.shown, what, 'Give at most one portfolio per run.'));
    return;
  }
  into.portfolioFile = file;
  const parsed = portfolioConfig.safeParse(file.value);
  if (parsed.success) {
    const book = await resolveBook(file, parsed.data.book, root, into);
    into.portfolio = { file, config: { ...parsed.data, book } };
  } else into.problems.push(...schemaProblems(file.located, portfolioConfig, parsed.error));
}

async function gatherUniverse(into: Gathered, file: ExtendedFile, root: string): Promise<void> {
  const parsed = universeConfig.safeParse(file.value);
  if (!parsed.success) {
    into.problems.push(...schemaProblems(file.located, universeConfig, parsed.error));
    return;
  }
  checkUniverse(file, parsed.data, into);
  addNamed(into, into.universes, { file, config: await resolveFiles(file, parsed.data, root, into) });
}

function addNamed<T extends { readonly name: string }>(
  { problems }: Findings,
  into: Map<string, Read<T>>,
  read: Read<T>,
): void {
  const { file, config } = read;
  const earlier = into.get(config.name);
  if (earlier !== undefined && JSON.stringify(earlier.config) !== JSON.stringify(config)) {
    const what = `the name \`${config.name}\` was given to another file of this run`;
    problems.push(configError(file.at(['name']), what, 'Give each universe and strategy a name of its own.'));
    return;
  }
  if (earlier === undefined) into.set(config.name, read);
}
