import { dirname, resolve, sep } from 'node:path';
import type { BookConfig } from '../../contracts/mandate.js';
import type { ConfigFile } from './config-file.js';
import { shownBelow } from './extended-file.js';
import { configError, type Findings } from './findings.js';
import { readHoldings } from './holdings.js';
import { partAt } from './located.js';

/**
 * The book of a portfolio with its holdings relative to `root` instead of to the file that names them.
 * ConfigErrors: a path outside `root`, a file with mistakes.
 */
export async function resolveBook(
  file: ConfigFile,
  book: BookConfig | null,
  root: string,
  { problems }: Findings,
): Promise<BookConfig | null> {
  if (book === null || book.holdings === null) return book;
  const keys = ['book', 'holdings'];
  const written = partAt(file.located, keys)?.place.file.path ?? file.path;
  const path = resolve(dirname(written), book.holdings);
  const below = shownBelow(root, path);
  if ('problem' in below) {
    const next = 'Keep the holdings below the folder the worker was started in.';
    problems.push(configError(file.at(keys), `${book.holdings} lies outside ${root}`, next));
    return book;
  }
  const holdings = below.shown.split(sep).join('/');
  const read = await readHoldings(path, holdings);
  if (!read.ok) problems.push({ ...read.problem, what: `${read.problem.what}; ${file.at(keys)} names the file` });
  return { ...book, holdings };
}
