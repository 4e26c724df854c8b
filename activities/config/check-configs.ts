/** Every mistake that can be found in config files without asking a market source anything. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { GateConfig } from '../../contracts/mandate.js';
import type { Problem } from '../../contracts/problem.js';
import { barsMapping } from '../../contracts/schemas/bars-mapping.js';
import { portfolioConfig } from '../../contracts/schemas/portfolio.js';
import { schedulesConfig } from '../../contracts/schemas/schedules.js';
import { sessionsConfig } from '../../contracts/schemas/sessions.js';
import { strategyConfig } from '../../contracts/schemas/strategy.js';
import { gateConfig, universeConfig } from '../../contracts/schemas/universe.js';
import { type ConfigFile, readConfigFile } from './config-file.js';
import { type ExtendedFile, type Kind, readExtended, shownBelow } from './extended-file.js';
import { type Findings, noFindings, type Warning } from './findings.js';
import { type Gathered, gather } from './gather.js';
import { assemble } from './load-mandate.js';
import { partAt } from './located.js';
import { schemaProblems } from './schema-problems.js';
import { checkGates } from './universe-checks.js';

/** What was checked, and what is wrong with it. */
export interface ConfigCheck {
  readonly ok: boolean;
  /** Every file that was read, asked for or named by another, in that order. */
  readonly files: readonly { readonly file: string; readonly kind: string; readonly abstract: boolean }[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** Schema of every kind of file that a run reads. */
export const SCHEMAS: Readonly<Record<Kind, z.ZodType>> = {
  portfolio: portfolioConfig,
  universe: universeConfig,
  strategy: strategyConfig,
};

/** Kinds that stand alone: they extend nothing and are named by commands or by universes. */
const ALONE: Readonly<Record<string, z.ZodType>> = {
  'bars-mapping': barsMapping,
  sessions: sessionsConfig,
  schedules: schedulesConfig,
};

/**
 * Checks files, relative to `root`. With at most one portfolio among them they are checked as the run they would make;
 * with several, each by itself. A file that is abstract is checked for what it says, not for what it leaves to others.
 */
export async function checkConfigs(paths: readonly string[], root: string): Promise<ConfigCheck> {
  const found = noFindings();
  const files: ConfigCheck['files'][number][] = [];
  const runnable: { path: string; kind: Kind }[] = [];
  for (const path of paths) {
    const full = resolve(root, path);
    const below = shownBelow(root, full);
    const read = 'problem' in below ? below : await readConfigFile(full, below.shown);
    const kind = 'value' in read ? (read.value.value as { kind?: unknown } | null)?.kind : undefined;
    if ('value' in read && typeof kind === 'string' && Object.hasOwn(ALONE, kind)) {
      files.push({ file: read.value.shown, kind, abstract: false });
      checkSchema(read.value, ALONE[kind]!, found);
      continue;
    }
    const problems: Problem[] = [];
    const file = await readExtended(full, root, null, problems);
    if (file === null) {
      found.problems.push(...problems);
    } else if (file.abstract) {
      files.push({ file: file.shown, kind: file.kind, abstract: true });
      found.problems.push(...problems);
      checkAbstract(file, found);
    } else runnable.push({ path, kind: file.kind });
  }
  for (const { paths: together, complete } of runsOf(runnable)) {
    const gathered = await gather(together, root);
    if (complete) assemble(gathered, { configs: together });
    found.problems.push(...gathered.problems);
    found.warnings.push(...gathered.warnings);
    files.push(...filesOf(gathered));
  }
  const problems = distinct(found.problems);
  return { ok: problems.length === 0, files: distinct(files), problems, warnings: distinct(found.warnings) };
}

/** Which files are checked as one run, and whether they are meant to be complete. */
function runsOf(files: readonly { path: string; kind: Kind }[]): { paths: string[]; complete: boolean }[] {
  const count = (kind: Kind) => files.filter((file) => file.kind === kind).length;
  const complete = count('portfolio') === 1 || (count('universe') > 0 && count('strategy') > 0);
  if (count('portfolio') <= 1 && complete) return [{ paths: files.map(({ path }) => path), complete }];
  return files.map(({ path, kind }) => ({ paths: [path], complete: kind === 'portfolio' }));
}

function filesOf({ portfolioFile, universes, strategies }: Gathered): ConfigCheck['files'][number][] {
  const reads = [...universes.values(), ...strategies.values()].map(({ file }) => file);
  const all = portfolioFile === null ? reads : [portfolioFile, ...reads];
  return all.map(({ shown, kind, abstract }) => ({ file: shown, kind, abstract }));
}

function checkSchema(file: ConfigFile, schema: z.ZodType, { problems }: Findings): void {
  const parsed = schema.safeParse(file.value);
  if (!parsed.success) problems.push(...schemaProblems(file.located, schema, parsed.error));
}

/** What is not said is for the files that extend this one; what is said must be right. */
export function checkAbstract(file: ExtendedFile, found: Findings): void {
  const schema = SCHEMAS[file.kind];
  const parsed = schema.safeParse(file.value);
  if (!parsed.success) {
    const said = parsed.error.issues.filter(
      ({ code, path }) => partAt(file.located, path) !== undefined && (code !== 'custom' || path.length > 0),
    );
    found.problems.push(...schemaProblems(file.located, schema, new z.ZodError(said)));
  }
  const gates = z.array(gateConfig).safeParse((file.value as { gates?: unknown }).gates ?? []);
  if (file.kind === 'universe' && gates.success) checkGates(file, gates.data as GateConfig[], found);
}

const distinct = <T>(list: readonly T[]): T[] => [
  ...new Map(list.map((item) => [JSON.stringify(item), item])).values(),
];
