/** A config file together with the files it `extends`. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { nearestName } from '../../contracts/nearest-name.js';
import type { Problem } from '../../contracts/problem.js';
import { type ConfigFile, configFile, readConfigFile } from './config-file.js';
import { type Located, type LocatedMap, shownPlace } from './located.js';
import { merged } from './merge.js';

/** Kinds of file that can be named by a run and extended by another. */
export const KINDS = ['portfolio', 'universe', 'strategy'] as const;
export type Kind = (typeof KINDS)[number];

/** A file with everything it inherits. */
export interface ExtendedFile extends ConfigFile {
  readonly kind: Kind;
  /** True for a file that is only there to be extended; it may be incomplete. */
  readonly abstract: boolean;
  /** The files it extends, nearest first, as people know them. */
  readonly parents: readonly string[];
}

/** Most files between a config and the last one it extends. */
const DEEPEST = 8;

/** Keys of a file about itself: read here, and never inherited. A name is one file's own, since it names runs and ledgers. */
const OWN_KEYS: ReadonlySet<string> = new Set(['extends', 'abstract']);
const NOT_INHERITED: ReadonlySet<string> = new Set([...OWN_KEYS, 'name']);

/** The path of a file below `root`, or what is wrong with it. */
export function shownBelow(root: string, path: string): { shown: string } | { problem: Problem } {
  const shown = relative(root, path);
  if (shown !== '' && !isAbsolute(shown) && shown.split(/[/\\]/)[0] !== '..') return { shown };
  return {
    problem: {
      type: 'ConfigError',
      where: path,
      what: `the file lies outside ${root}`,
      next: 'Keep config files below the folder the worker was started in.',
    },
  };
}

/**
 * Reads a file and what it extends. ConfigErrors, added to `problems`: a file that cannot be read or lies outside `root`,
 * a kind that is absent, unknown or another than `expected` or than the parent's, a chain that returns to itself or is
 * deeper than 8, a list over a list. Null where nothing can be made of the file.
 */
export async function readExtended(
  path: string,
  root: string,
  expected: Kind | null,
  problems: Problem[],
): Promise<ExtendedFile | null> {
  return readChain(path, root, expected, problems, []);
}

async function readChain(
  path: string,
  root: string,
  expected: Kind | null,
  problems: Problem[],
  children: readonly ConfigFile[],
): Promise<ExtendedFile | null> {
  const below = shownBelow(root, path);
  const read = 'problem' in below ? below : await readConfigFile(path, below.shown);
  if ('problem' in read) {
    const child = children.at(-1);
    const { problem } = read;
    problems.push(
      child === undefined ? problem : { ...problem, what: `${problem.what}; ${child.at(['extends'])} extends it` },
    );
    return null;
  }
  if (!('value' in read)) return null;
  const file = read.value;
  const kind = kindOf(file, expected, children.at(-1), problems);
  if (kind === null || file.located.kind !== 'map') return null;
  const flag = file.located.entries.get('abstract');
  if (flag !== undefined && (flag.kind !== 'scalar' || typeof flag.value !== 'boolean')) {
    problems.push(mistake(flag, '`abstract` is neither true nor false', 'Write `abstract: true`, or leave it out.'));
  }
  const abstract = flag?.kind === 'scalar' && flag.value === true;
  const link = file.located.entries.get('extends');
  const parent = link === undefined ? null : await readParent(file, link, root, kind, problems, children);
  if (link !== undefined && parent === null) return null;
  const inherited = parent?.located.kind === 'map' ? without(parent.located, NOT_INHERITED) : undefined;
  const located = merged(inherited, without(file.located, OWN_KEYS), [], problems);
  const parents = parent === null ? [] : [parent.shown, ...parent.parents];
  return { ...configFile(file.path, file.shown, located), kind, abstract, parents };
}

async function readParent(
  file: ConfigFile,
  link: Located,
  root: string,
  kind: Kind,
  problems: Problem[],
  children: readonly ConfigFile[],
): Promise<ExtendedFile | null> {
  if (link.kind !== 'scalar' || typeof link.value !== 'string' || link.value === '') {
    problems.push(mistake(link, '`extends` is not the path of one file', 'Write `extends: base.yaml`.'));
    return null;
  }
  const chain = [...children, file];
  const path = resolve(dirname(file.path), link.value);
  const told = [...chain.map(({ shown }) => shown), relative(root, path)].join(' -> ');
  if (chain.some((earlier) => earlier.path === path)) {
    problems.push(mistake(link, `the files extend each other: ${told}`, 'Break the circle.'));
    return null;
  }
  if (chain.length > DEEPEST) {
    const what = `the chain of \`extends\` is deeper than ${DEEPEST}: ${told}`;
    problems.push(mistake(link, what, 'Join some of the files.'));
    return null;
  }
  return readChain(path, root, kind, problems, chain);
}

function kindOf(
  file: ConfigFile,
  expected: Kind | null,
  child: ConfigFile | undefined,
  problems: Problem[],
): Kind | null {
  const kind = (file.value as { kind?: unknown } | null)?.kind;
  if (KINDS.includes(kind as Kind) && (expected === null || kind === expected)) return kind as Kind;
  const wanted = expected ? `\`kind: ${expected}\`` : KINDS.map((k) => `\`${k}\``).join(', ');
  const guess = typeof kind === 'string' ? nearestName(kind, KINDS) : null;
  const because = child === undefined ? '' : `; ${child.at(['extends'])} extends the file, and kinds must agree`;
  problems.push({
    type: 'ConfigError',
    where: file.at(['kind']),
    what: `${kind === undefined ? 'the file declares no `kind`' : `kind \`${String(kind)}\` is not expected here`}${because}`,
    next: guess && !expected ? `Did you mean \`${guess}\`?` : `Expected ${wanted}.`,
  });
  return null;
}

const without = (map: LocatedMap, keys: ReadonlySet<string>): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries].filter(([key]) => !keys.has(key))),
});

const mistake = (at: Located, what: string, next: string): Problem => ({
  type: 'ConfigError',
  where: shownPlace(at.place),
  what,
  next,
});
