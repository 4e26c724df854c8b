import type { Mandate } from '../../contracts/mandate.js';
import type { RunComparison } from '../../contracts/run-comparison.js';

/**
 * Keys of resolved mandates whose values are not the same in all of them, sorted. Members of a list that have a name or an id
 * are told apart by it, so that an added gate does not shift all that follow; other lists are one value.
 */
export function configDifferences(mandates: readonly Mandate[]): RunComparison['config'] {
  const flat = mandates.map((mandate) => new Map(leaves('', mandate)));
  const keys = [...new Set(flat.flatMap((leaf) => [...leaf.keys()]))].sort();
  return keys
    .map((key) => ({ key, values: flat.map((leaf) => leaf.get(key) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function leaves(path: string, value: unknown): [string, string][] {
  if (value === null || typeof value !== 'object') return [[path, JSON.stringify(value) ?? 'undefined']];
  const entries = Array.isArray(value) ? named(value) : Object.entries(value);
  // What is empty is a value too: `{}` is not the same as a key that is missing.
  if (entries === null || entries.length === 0) return [[path, JSON.stringify(value)]];
  return entries.flatMap(([key, inner]) => leaves(path === '' ? key : `${path}.${key}`, inner));
}

/** The members of a list by their names, or null where not every member has one of its own. */
function named(list: readonly unknown[]): [string, unknown][] | null {
  const names = list.map((member) => {
    const { name, id } = (member ?? {}) as { name?: unknown; id?: unknown };
    return typeof name === 'string' ? name : typeof id === 'string' ? id : null;
  });
  if (names.includes(null) || new Set(names).size < names.length) return null;
  return list.map((member, k) => [names[k]!, member]);
}
