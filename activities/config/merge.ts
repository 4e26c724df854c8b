/**
 * How a config inherits: maps merge key by key, a scalar replaces, and a list changes only by a word that says how.
 *
 *   { replace: X }                 X instead of what was inherited, list or map
 *   { add: [...] }                 at the end of the inherited list
 *   { remove: [...] }              by value, or by `id` where the items have one
 *   { change: [{ id, ... }] }      merges into the item of that `id`, in its place
 *
 * `remove`, `change` and `add` may stand together and are done in that order. A bare list over an inherited one is an
 * error: whether it was meant to add or to replace cannot be told.
 */
import type { Problem } from '../../contracts/problem.js';
import { changedList } from './list-change.js';
import { type Located, type LocatedMap, shownPlace } from './located.js';

/** Keys that turn a map into an instruction about what was inherited. */
export const INSTRUCTIONS = ['replace', 'add', 'remove', 'change'] as const;
const isInstruction = (key: string): boolean => (INSTRUCTIONS as readonly string[]).includes(key);

/** What a child file amounts to over its parent's value; mistakes are added to `problems`, and the parent's part then stays. */
export function merged(
  parent: Located | undefined,
  child: Located,
  path: readonly string[],
  problems: Problem[],
): Located {
  if (child.kind === 'map' && [...child.entries.keys()].some(isInstruction)) {
    return instructed(parent, child, path, problems);
  }
  if (parent?.kind === 'list' && child.kind === 'list') {
    problems.push({
      type: 'ConfigError',
      where: shownPlace(child.place),
      what: `\`${path.join('.')}\` is a list over the inherited list of ${shownPlace(parent.place)}, and could add to it or replace it`,
      next: 'Write `{ replace: [...] }`, `{ add: [...] }` or `{ remove: [...] }`.',
    });
    return parent;
  }
  if (child.kind === 'list') {
    return { ...child, items: child.items.map((item, k) => merged(undefined, item, [...path, String(k)], problems)) };
  }
  if (child.kind === 'scalar') return child;
  const below = parent?.kind === 'map' ? parent.entries : new Map<string, Located>();
  const entries = new Map(below);
  for (const [key, value] of child.entries) {
    entries.set(key, merged(below.get(key), value, [...path, key], problems));
  }
  return { kind: 'map', place: child.place, entries };
}

function instructed(
  parent: Located | undefined,
  child: LocatedMap,
  path: readonly string[],
  problems: Problem[],
): Located {
  const kept = parent ?? { kind: 'scalar', place: child.place, value: null };
  const wrong = (at: Located, what: string, next: string): Located => {
    problems.push({ type: 'ConfigError', where: shownPlace(at.place), what, next });
    return kept;
  };
  const name = `\`${path.join('.')}\``;
  for (const [key, value] of child.entries) {
    if (isInstruction(key)) continue;
    const next = `Leave only ${INSTRUCTIONS.map((word) => `\`${word}\``).join(', ')} there.`;
    return wrong(value, `${name} says both how to change what was inherited and \`${key}\``, next);
  }
  const replacement = child.entries.get('replace');
  if (replacement !== undefined) {
    if (child.entries.size > 1) {
      return wrong(
        replacement,
        `${name} says \`replace\` beside another change`,
        'Put the whole value into `replace`.',
      );
    }
    if (replacement.kind === 'scalar') {
      return wrong(
        replacement,
        `${name}: \`replace\` takes a list or a map`,
        'A single value replaces without it: write the value itself.',
      );
    }
    return merged(undefined, replacement, path, problems);
  }
  if (parent?.kind !== 'list') {
    const found = parent === undefined ? 'nothing was inherited there' : `what was inherited is not a list`;
    return wrong(child, `${name} changes an inherited list, but ${found}`, 'Write the value itself.');
  }
  return changedList(parent, child, path, problems, merged);
}
