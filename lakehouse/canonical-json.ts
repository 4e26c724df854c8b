import { createHash } from 'node:crypto';

/**
 * The one spelling of a value as JSON: what is hashed, stored and compared.
 *
 * Keys sorted by UTF-16 code unit (RFC 8785), no whitespace, numbers in the shortest form that reads back equal, -0 as 0.
 * Object members that are undefined are left out, as `JSON.stringify` does.
 *
 * Errors   TypeError naming the path for what JSON would drop or bend in silence: NaN and infinities, undefined, holes in
 *          arrays, functions, symbols, bigints, cycles, and every object that is not plain (Date, Map, typed array, class).
 */
export function canonicalJson(value: unknown): string {
  const parts: string[] = [];
  write(value, parts, [], new Set());
  return parts.join('');
}

/** Lower-case hex sha256; a string is hashed as UTF-8. */
export const sha256Hex = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

type Path = (string | number)[];

function write(value: unknown, parts: string[], path: Path, ancestors: Set<object>): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    parts.push(JSON.stringify(value));
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw illegal(String(value), path);
    parts.push(JSON.stringify(value));
  } else if (typeof value === 'object') {
    if (ancestors.has(value)) throw illegal('a reference to its own container', path);
    ancestors.add(value);
    if (Array.isArray(value)) writeArray(value, parts, path, ancestors);
    else writeObject(value, parts, path, ancestors);
    ancestors.delete(value);
  } else {
    throw illegal(value === undefined ? 'undefined' : `a ${typeof value}`, path);
  }
}

function writeArray(items: readonly unknown[], parts: string[], path: Path, ancestors: Set<object>): void {
  parts.push('[');
  for (let i = 0; i < items.length; i++) {
    if (i > 0) parts.push(',');
    path.push(i);
    write(items[i], parts, path, ancestors);
    path.pop();
  }
  parts.push(']');
}

function writeObject(object: object, parts: string[], path: Path, ancestors: Set<object>): void {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw illegal(`a ${object.constructor?.name ?? 'object with a prototype'}`, path);
  }
  let separator = '{';
  // Sorting by code unit is the default of sort(), and needs no locale.
  for (const key of Object.keys(object).sort()) {
    const member = (object as Record<string, unknown>)[key];
    if (member === undefined) continue;
    parts.push(separator, JSON.stringify(key), ':');
    path.push(key);
    write(member, parts, path, ancestors);
    path.pop();
    separator = ',';
  }
  parts.push(separator === '{' ? '{}' : '}');
}

const illegal = (found: string, path: Path): TypeError =>
  new TypeError(`canonicalJson: ${found} at ${path.reduce<string>(step, '$')} has no JSON form`);

const step = (before: string, key: string | number): string =>
  typeof key === 'number' ? `${before}[${key}]` : `${before}.${key}`;
