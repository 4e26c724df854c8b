/** Additions to, removals from and changes inside an inherited list. */
import { nearestName } from '../../contracts/nearest-name.js';
import type { Problem } from '../../contracts/problem.js';
import { type Located, type LocatedList, type LocatedMap, plainValue, shownPlace } from './located.js';

type Merge = (parent: Located | undefined, child: Located, path: readonly string[], problems: Problem[]) => Located;

/** `parent` after the `remove`, `change` and `add` of `child`, in that order; the order of what stays is kept. */
export function changedList(
  parent: LocatedList,
  child: LocatedMap,
  path: readonly string[],
  problems: Problem[],
  merge: Merge,
): LocatedList {
  const name = `\`${path.join('.')}\``;
  const wrong = (at: Located, what: string, next: string): void => {
    problems.push({ type: 'ConfigError', where: shownPlace(at.place), what, next });
  };
  const listed = (word: string): readonly Located[] => {
    const given = child.entries.get(word);
    if (given === undefined || given.kind === 'list') return given?.items ?? [];
    wrong(given, `${name}: \`${word}\` takes a list`, `Write \`${word}: [...]\`.`);
    return [];
  };
  /** Index of the one item that `wanted` names; a problem and -1 where there is none, or more than one. */
  const indexOf = (items: readonly Located[], wanted: Located, word: string): number => {
    const found = [...items.keys()].filter((k) => names(wanted, items[k]!));
    if (found.length === 1) return found[0]!;
    const asked = label(wanted);
    if (found.length === 0) {
      const known = items.map(label);
      const near = nearestName(asked, known);
      const next = near === null ? `In it are ${known.join(', ') || 'no items'}.` : `Did you mean \`${near}\`?`;
      wrong(wanted, `${name}: nothing to ${word}: \`${asked}\` is not in the inherited list`, next);
    } else {
      const places = found.map((k) => shownPlace(items[k]!.place)).join(' and ');
      wrong(
        wanted,
        `${name}: \`${asked}\` is ${found.length} times in the list (${places})`,
        'Use `{ replace: [...] }`.',
      );
    }
    return -1;
  };

  const items = [...parent.items];
  for (const wanted of listed('remove')) {
    const k = indexOf(items, wanted, 'remove');
    if (k >= 0) items.splice(k, 1);
  }
  for (const change of listed('change')) {
    if (idOf(change) === undefined) {
      wrong(change, `${name}: a change without an \`id\``, 'Say which item it is for: `{ id: ..., ... }`.');
      continue;
    }
    const k = indexOf(items, change, 'change');
    if (k >= 0) items[k] = merge(items[k], change, [...path, String(k)], problems);
  }
  for (const item of listed('add')) {
    const there = items.find((old) => names(item, old));
    if (there === undefined) items.push(merge(undefined, item, [...path, String(items.length)], problems));
    else {
      const next = idOf(item) === undefined ? 'Remove it here.' : 'Use `change`, or `remove` it as well.';
      wrong(item, `${name}: \`${label(item)}\` is in the list already, from ${shownPlace(there.place)}`, next);
    }
  }
  return { kind: 'list', place: child.place, items };
}

/** The `id` of an item that has one. */
function idOf(item: Located): string | undefined {
  const id = item.kind === 'map' ? item.entries.get('id') : undefined;
  return id?.kind === 'scalar' && typeof id.value === 'string' ? id.value : undefined;
}

/** Whether `wanted` means `item`: the same `id`, the `id` itself, or the same value. */
function names(wanted: Located, item: Located): boolean {
  const id = idOf(item);
  if (id !== undefined) return id === (wanted.kind === 'scalar' ? wanted.value : idOf(wanted));
  return canonical(plainValue(wanted)) === canonical(plainValue(item));
}

const label = (item: Located): string => {
  const value = plainValue(item);
  return idOf(item) ?? (typeof value === 'string' ? value : JSON.stringify(value));
};

/** JSON with sorted keys: the order in which a map was written says nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
