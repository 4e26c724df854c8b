import { type Located, type Place, partAt } from './located.js';

/** "file:line" of each value by its path, or "default". */
export type Origins = Readonly<Record<string, string>>;

/** Where each single value of a resolved document was written; an empty list or map counts as a single value. */
export function originsOf(located: Located, value: unknown): Origins {
  const origins: Record<string, string> = {};
  const visit = (part: unknown, path: readonly (string | number)[]): void => {
    const entries = part !== null && typeof part === 'object' ? Object.entries(part) : [];
    if (entries.length === 0 && path.length > 0) {
      const written = partAt(located, path);
      origins[path.join('.')] = written === undefined ? 'default' : line(written.place);
      return;
    }
    for (const [key, child] of entries) visit(child, [...path, Array.isArray(part) ? Number(key) : key]);
  };
  visit(value, []);
  return origins;
}

const line = ({ file, line: number }: Place): string => `${file.shown}:${number}`;
