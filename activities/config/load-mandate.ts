/** From config files to one resolved mandate: every file inlined, every default filled, every contradiction named. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { GateConfig, Mandate, StrategyConfig, UniverseConfig } from '../../contracts/mandate.js';
import { nearestName } from '../../contracts/nearest-name.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import type { RunRequest } from '../../contracts/run.js';
import { type PortfolioConfig, portfolioConfig } from '../../contracts/schemas/portfolio.js';
import { strategyConfig } from '../../contracts/schemas/strategy.js';
import { universeConfig } from '../../contracts/schemas/universe.js';
import { checkGateParams } from '../../stages/universe/gates/check-gate-params.js';
import { checkMandateGates } from '../../stages/universe/minimum-history.js';
import { type ConfigFile, parseConfig, readConfigFile } from './config-file.js';

const KINDS = ['portfolio', 'universe', 'strategy'] as const;
type Kind = (typeof KINDS)[number];

/** What the files of a run amount to, before portfolio settings are joined with them. */
interface Gathered {
  portfolio: { file: ConfigFile; config: PortfolioConfig } | null;
  readonly universes: Map<string, UniverseConfig>;
  readonly strategies: Map<string, StrategyConfig>;
}

/**
 * Resolves the files of a request, relative to `root`, into a mandate.
 * ConfigError: a missing file, an unknown key or kind, two portfolios, no universe, no strategy, contradictory values.
 */
export async function loadMandate(request: RunRequest, root: string): Promise<Result<Mandate>> {
  const gathered: Gathered = { portfolio: null, universes: new Map(), strategies: new Map() };
  for (const path of request.configs) {
    const done = await gather(gathered, resolve(root, path), root, null);
    if (!done.ok) return done;
  }
  const { portfolio } = gathered;
  if (portfolio) {
    const folder = dirname(portfolio.file.path);
    for (const kind of ['universe', 'strategy'] as const) {
      const paths = kind === 'universe' ? portfolio.config.universes : portfolio.config.strategies;
      for (const path of paths) {
        const done = await gather(gathered, resolve(folder, path), root, kind);
        if (!done.ok) return done;
      }
    }
  }
  return assemble(gathered, request);
}

async function gather(into: Gathered, path: string, root: string, expected: Kind | null): Promise<Result<void>> {
  const shown = relative(root, path);
  if (shown.startsWith('..') || isAbsolute(shown)) {
    return fail({
      type: 'ConfigError',
      where: path,
      what: `the file lies outside ${root}`,
      next: 'Keep config files below the folder the worker was started in.',
    });
  }
  const read = await readConfigFile(path, shown);
  if (!read.ok) return read;
  const file = read.value;
  const kind = (file.value as { kind?: unknown } | null)?.kind;
  if (!KINDS.includes(kind as Kind) || (expected !== null && kind !== expected)) {
    const wanted = expected ? `\`kind: ${expected}\`` : KINDS.map((k) => `\`${k}\``).join(', ');
    const guess = typeof kind === 'string' ? nearestName(kind, KINDS) : null;
    return fail({
      type: 'ConfigError',
      where: file.at(['kind']),
      what: kind === undefined ? 'the file declares no `kind`' : `kind \`${String(kind)}\` is not expected here`,
      next: guess && !expected ? `Did you mean \`${guess}\`?` : `Expected ${wanted}.`,
    });
  }
  if (kind === 'portfolio') {
    if (into.portfolio !== null && into.portfolio.file.path !== path) {
      return fail({
        type: 'ConfigError',
        where: shown,
        what: `a second portfolio; \`${into.portfolio.config.name}\` was given before`,
        next: 'Give at most one portfolio per run.',
      });
    }
    const parsed = parseConfig(file, portfolioConfig);
    if (!parsed.ok) return parsed;
    into.portfolio = { file, config: parsed.value };
    return ok(undefined);
  }
  return kind === 'universe' ? gatherUniverse(into, file) : gatherStrategy(into, file);
}

function gatherUniverse({ universes }: Gathered, file: ConfigFile): Result<void> {
  const parsed = parseConfig(file, universeConfig);
  if (!parsed.ok) return parsed;
  for (const [index, gate] of parsed.value.gates.entries()) {
    const [mistake] = checkGateParams(gate as GateConfig);
    if (mistake !== undefined) {
      return fail({
        type: 'ConfigError',
        where: file.at(['gates', index, 'id']),
        what: mistake,
        next: 'Correct the gate; docs/methods.md lists them.',
      });
    }
  }
  return addNamed(universes, parsed.value, file);
}

function gatherStrategy({ strategies }: Gathered, file: ConfigFile): Result<void> {
  const parsed = parseConfig(file, strategyConfig);
  return parsed.ok ? addNamed(strategies, parsed.value, file) : parsed;
}

function addNamed<T extends { readonly name: string }>(
  into: Map<string, T>,
  config: T,
  file: ConfigFile,
): Result<void> {
  const earlier = into.get(config.name);
  if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(config)) {
    return fail({
      type: 'ConfigError',
      where: file.at(['name']),
      what: `the name \`${config.name}\` was given to another file of this run`,
      next: 'Give each universe and strategy a name of its own.',
    });
  }
  into.set(config.name, config);
  return ok(undefined);
}

function assemble({ portfolio, universes, strategies }: Gathered, request: RunRequest): Result<Mandate> {
  const where = portfolio ? portfolio.file.at([]) : request.configs.join(', ');
  if (universes.size === 0) {
    return fail({
      type: 'ConfigError',
      where,
      what: 'the run has no universe',
      next: 'Name at least one file of `kind: universe`, in the portfolio or beside it.',
    });
  }
  if (strategies.size === 0) {
    return fail({
      type: 'ConfigError',
      where,
      what: 'the run has no strategy',
      next: 'Name at least one file of `kind: strategy`, in the portfolio or beside it.',
    });
  }
  const all = [...universes.values()];
  const config = portfolio?.config ?? defaultPortfolio(all);
  const { topN, threshold, lookback } = request.overrides ?? {};
  const { universes: _files, strategies: _more, kind: _kind, ...settings } = config;
  const mandate: Mandate = {
    ...settings,
    universes: all,
    strategies: [...strategies.values()],
    selection: {
      ...config.selection,
      ...(topN === undefined ? {} : { topN }),
      ...(threshold === undefined ? {} : { cut: { distance: threshold } }),
    },
    risk: { ...config.risk, ...(lookback === undefined ? {} : { lookback }) },
  };
  const venues = new Set(all.flatMap((u) => u.venues));
  const stranger = mandate.calendar.venues.find((venue) => !venues.has(venue));
  if (stranger !== undefined) {
    return fail({
      type: 'ConfigError',
      where: portfolio?.file.at(['calendar', 'venues']) ?? where,
      what: `the calendar names venue \`${stranger}\`, which is in no universe of the run (${[...venues].sort().join(', ')})`,
      next: 'Use venues of the universes, so that their sessions are known.',
    });
  }
  const [mistake] = checkMandateGates(mandate);
  if (mistake !== undefined) {
    return fail({
      type: 'ConfigError',
      where,
      what: mistake,
      next: 'Raise the gate, or shorten the lookbacks that need the history.',
    });
  }
  return ok(mandate);
}

/** The mandate of a run that names none: all venues trade together, and a session closes with the day, UTC. */
const defaultPortfolio = (universes: readonly UniverseConfig[]): PortfolioConfig =>
  portfolioConfig.parse({
    kind: 'portfolio',
    name: 'default',
    calendar: { venues: [...new Set(universes.flatMap((u) => u.venues))].sort(), close: '23:59', timezone: 'UTC' },
  });
