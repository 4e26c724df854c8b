/** A config value that remembers where each part of it was written, so that merged files still point at the right line. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';

/** A file as it was read: its absolute path, and its path as people know it. */
export interface Origin {
  readonly path: string;
  readonly shown: string;
}

/** Where a value was written; lines and columns count from 1. A value of a map is where its key is. */
export interface Place {
  readonly file: Origin;
  readonly line: number;
  readonly column: number;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Located>;
}
export interface LocatedList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Located[];
}
export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: unknown;
}
export type Located = LocatedMap | LocatedList | LocatedScalar;

/** "file:line:column". */
export const shownPlace = ({ file, line, column }: Place): string => `${file.shown}:${line}:${column}`;

/** What no config needs, and what a hostile file would use to exhaust a process. */
const MOST_VALUES = 100_000;
const DEEPEST = 32;

/** A YAML text as a located value. ConfigError for bad syntax, a key that stands twice or a document of absurd size. */
export function locate(text: string, file: Origin): Result<Located> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const wrong = (place: Place, what: string): Problem => ({
    type: 'ConfigError',
    where: shownPlace(place),
    what,
    next: 'Correct the YAML there.',
  });
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    const what = syntax.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    return fail(wrong(placeOf(syntax.pos[0]), what));
  }
  let values = 0;
  const visit = (node: Node | null, place: Place, depth: number): Located => {
    if (++values > MOST_VALUES) throw new TooMuch(place, `it holds more than ${MOST_VALUES} values, aliases counted`);
    if (depth > DEEPEST) throw new TooMuch(place, `it is nested deeper than ${DEEPEST} levels`);
    const target = isAlias(node) ? node.resolve(document as Document) : node;
    if (isMap(target)) {
      const entries = target.items.map(({ key, value }): [string, Located] => {
        const at = isScalar(key) && key.range ? placeOf(key.range[0]) : place;
        return [isScalar(key) ? String(key.value) : String(key), visit(value as Node | null, at, depth + 1)];
      });
      return { kind: 'map', place, entries: new Map(entries) };
    }
    if (isSeq(target)) {
      const items = target.items.map((item) => {
        const range = (item as Node | null)?.range;
        return visit(item as Node | null, range ? placeOf(range[0]) : place, depth + 1);
      });
      return { kind: 'list', place, items };
    }
    return { kind: 'scalar', place, value: isScalar(target) ? (target.value as unknown) : null };
  };
  try {
    return ok(visit(document.contents, placeOf(document.contents?.range?.[0] ?? 0), 0));
  } catch (error) {
    if (error instanceof TooMuch) return fail(wrong(error.place, error.message));
    throw error;
  }
}

class TooMuch extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** The value without its places. */
export function plainValue(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  // `fromEntries` defines, so that a key such as __proto__ stays a key.
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plainValue(value)]));
}

/** The part of a value that a path leads to; undefined where it leads nowhere. */
export function partAt(node: Located, path: readonly PropertyKey[]): Located | undefined {
  let part: Located | undefined = node;
  for (const key of path) {
    if (part?.kind === 'map') part = part.entries.get(String(key));
    else if (part?.kind === 'list') part = part.items[Number(key)];
    else return undefined;
  }
  return part;
}

/** Where a path was written, or its nearest existing parent. */
export function placeAt(node: Located, path: readonly PropertyKey[]): Place {
  for (let depth = path.length; depth > 0; depth--) {
    const part = partAt(node, path.slice(0, depth));
    if (part !== undefined) return part.place;
  }
  return node.place;
}
