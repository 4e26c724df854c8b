import { readFileSync } from 'node:fs';

let known: string | undefined;

/** What every request calls itself: `sextant-portfolio/<version>`. */
export function userAgent(): string {
  known ??= `sextant-portfolio/${packageVersion(new URL('.', import.meta.url))}`;
  return known;
}

/** The version of the nearest package.json at or above a folder: sources and their build lie at different depths. */
function packageVersion(folder: URL): string {
  try {
    const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string };
    return version;
  } catch (error) {
    const above = new URL('..', folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above.href === folder.href) throw error;
    return packageVersion(above);
  }
}
