import { visible } from '../escape.js';
import { fitted, textWidth } from './frame.js';

/**
 * Names as labels of one picture: whole where all of them fit, else without their venue, else also without the end that all
 * share ("BTC…" of BTCUSDT.P beside ETHUSDT.P), else cut inside. A shorter form is taken only where it keeps apart what differs.
 */
export function shortNames(names: readonly string[], width: number, fontSize = 12): string[] {
  const fits = (labels: readonly string[]): boolean => labels.every((one) => textWidth(one, fontSize) <= width);
  let labels = names.map(visible);
  for (const shorter of [withoutVenue, withoutSharedEnd]) {
    if (fits(labels)) return labels;
    const next = shorter(labels);
    if (new Set(next).size === new Set(labels).size) labels = next;
  }
  return labels.map((one) => fitted(one, width, fontSize));
}

const withoutVenue = (names: readonly string[]): string[] => names.map((name) => name.replace(/^[A-Z0-9_]+:(?=.)/, ''));

function withoutSharedEnd(names: readonly string[]): string[] {
  const [first = [], ...others] = names.map((name) => [...name]);
  let shared = 0;
  const ends = (name: readonly string[]): boolean =>
    name.length > shared + 1 && name.at(-1 - shared) === first.at(-1 - shared);
  while (others.length > 0 && ends(first) && others.every(ends)) shared++;
  // Two characters are no longer than the mark that they are missing.
  return shared < 3 ? [...names] : names.map((name) => `${[...name].slice(0, -shared).join('')}…`);
}
