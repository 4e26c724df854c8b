/** From config files to one resolved mandate: every file inlined, every default filled, every contradiction named. */
import type { Mandate, UniverseConfig } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import type { RunRequest } from '../../contracts/run.js';
import { type PortfolioConfig, portfolioConfig } from '../../contracts/schemas/portfolio.js';
import { configError } from './findings.js';
import { type Gathered, gather } from './gather.js';
import { checkMandate } from './mandate-checks.js';

/**
 * Resolves the files of a request, relative to `root`, into a mandate.
 * ConfigError: a missing file, an unknown key or kind, two portfolios, no universe, no strategy, contradictory values.
 */
export async function loadMandate(request: RunRequest, root: string): Promise<Result<Mandate>> {
  const gathered = await gather(request.configs, root);
  const mandate = gathered.problems.length === 0 ? assemble(gathered, request) : null;
  const [problem] = gathered.problems;
  if (problem !== undefined) return fail(problem);
  if (mandate === null) throw new Error('loadMandate: neither a mandate nor a problem'); // `assemble` gives one of them.
  return ok(mandate);
}

/** The mandate that files without mistakes amount to; null where they do not, with the reason among their problems. */
export function assemble(gathered: Gathered, { configs, overrides = {} }: RunRequest): Mandate | null {
  const { portfolio, problems } = gathered;
  const where = portfolio ? portfolio.file.at([]) : configs.join(', ');
  for (const kind of ['universe', 'strategy'] as const) {
    if ((kind === 'universe' ? gathered.universes : gathered.strategies).size > 0) continue;
    const next = `Name at least one file of \`kind: ${kind}\`, in the portfolio or beside it.`;
    problems.push(configError(where, `the run has no ${kind}`, next));
  }
  if (problems.length > 0) return null;
  const universes = [...gathered.universes.values()].map(({ config }) => config);
  const config = portfolio?.config ?? defaultPortfolio(universes);
  const { topN, threshold, lookback } = overrides;
  const { universes: _files, strategies: _more, kind: _kind, ...settings } = config;
  const mandate: Mandate = {
    ...settings,
    universes,
    strategies: [...gathered.strategies.values()].map((read) => read.config),
    selection: {
      ...config.selection,
      ...(topN === undefined ? {} : { topN }),
      ...(threshold === undefined ? {} : { cut: { distance: threshold } }),
    },
    risk: { ...config.risk, ...(lookback === undefined ? {} : { lookback }) },
  };
  const filesOf = (reads: Gathered['universes'] | Gathered['strategies']) =>
    new Map([...reads].map(([name, { file }]) => [name, file]));
  const files = {
    portfolio: portfolio?.file ?? null,
    universes: filesOf(gathered.universes),
    strategies: filesOf(gathered.strategies),
  };
  checkMandate(mandate, files, gathered);
  return problems.length > 0 ? null : mandate;
}

/** The mandate of a run that names none: all venues trade together, and a session closes with the day, UTC. */
const defaultPortfolio = (universes: readonly UniverseConfig[]): PortfolioConfig =>
  portfolioConfig.parse({
    kind: 'portfolio',
    name: 'default',
    calendar: { venues: [...new Set(universes.flatMap((u) => u.venues))].sort(), close: '23:59', timezone: 'UTC' },
  });
