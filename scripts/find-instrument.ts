import { nearestName } from '../contracts/nearest-name.js';
import { fail, ok, type Result } from '../contracts/problem.js';

/** Names worth printing where one was not found. */
const SUGGESTIONS = 5;

const symbolOf = (id: string): string => id.slice(id.indexOf(':') + 1);

/**
 * The instrument meant by a full id or by a symbol that is unique among the ids, whatever the case of its letters.
 * ValidationError naming those that share the symbol, or the nearest names.
 */
export function findInstrument(name: string, ids: readonly string[]): Result<string> {
  if (ids.includes(name)) return ok(name);
  const wanted = name.toUpperCase();
  const spelling = ids.filter((id) => id.toUpperCase() === wanted);
  const symbols = ids.filter((id) => symbolOf(id).toUpperCase() === wanted);
  const found = spelling.length > 0 ? spelling : symbols;
  if (found.length === 1) return ok(found[0]!);
  const problem = { type: 'ValidationError', where: `instrument ${JSON.stringify(name)}` } as const;
  if (found.length > 1) {
    const next = `Name one of ${listed(found)}.`;
    return fail({ ...problem, what: `${found.length} instruments of the run are called so`, next });
  }
  const near = nearest(wanted, ids);
  const next =
    near.length > 0 ? `Did you mean ${listed(near)}?` : 'Write VENUE:SYMBOL; selection_audit.md lists them all.';
  return fail({ ...problem, what: `it is not among the ${ids.length} instruments that entered the run`, next });
}

const listed = (ids: readonly string[]): string =>
  ids.length > SUGGESTIONS
    ? `${ids.slice(0, SUGGESTIONS).join(', ')} and ${ids.length - SUGGESTIONS} more`
    : ids.join(', ');

/** Ids that contain the word, else those whose id or symbol takes the fewest edits, nearest first. */
function nearest(wanted: string, ids: readonly string[]): string[] {
  const containing = ids.filter((id) => id.toUpperCase().includes(wanted));
  if (containing.length > 0) return containing;
  const near: string[] = [];
  for (let left = ids; near.length < SUGGESTIONS; left = left.filter((id) => id !== near.at(-1))) {
    const name = nearestName(wanted, wanted.includes(':') ? left : left.map(symbolOf));
    const id = left.find((one) => one === name || symbolOf(one) === name);
    if (name === null || id === undefined) break;
    near.push(id);
  }
  return near;
}
