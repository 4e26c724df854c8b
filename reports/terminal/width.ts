/** How many columns a text takes on a terminal, and cutting and padding by that. */

/** Marks that sit on the character before them, joiners and variation selectors. */
const ZERO = /^(?:\p{Mn}|\p{Me}|\u200d|[\ufe00-\ufe0f])$/u;
const isWide = (point: number): boolean =>
  (point >= 0x1100 && point <= 0x115f) ||
  (point >= 0x2e80 && point <= 0xa4cf) ||
  (point >= 0xac00 && point <= 0xd7a3) ||
  (point >= 0xf900 && point <= 0xfaff) ||
  (point >= 0xfe30 && point <= 0xfe6f) ||
  (point >= 0xff00 && point <= 0xff60) ||
  (point >= 0x1f300 && point <= 0x1faff) ||
  (point >= 0x20000 && point <= 0x3fffd);

const columns = (character: string): number =>
  ZERO.test(character) ? 0 : isWide(character.codePointAt(0) ?? 0) ? 2 : 1;

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += columns(character);
  return width;
}

/** The text in at most `width` columns, with "…" where it was cut. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    if (used + columns(character) > width - 1) break;
    kept += character;
    used += columns(character);
  }
  return `${kept}…`;
}

/** Cut inside, since names of one venue begin alike: a third of the room for the beginning, the rest for the end. */
export function cutInside(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const head = cut(text, Math.max(2, Math.floor(width / 3)));
  let tail = '';
  let used = displayWidth(head);
  for (const character of [...text].reverse()) {
    if (used + columns(character) > width) break;
    tail = character + tail;
    used += columns(character);
  }
  return head + tail;
}

export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? text + space : space + text;
}

/** Lines of at most `width` columns, broken at spaces; a longer word is broken where it must be. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (displayWidth(line) + columns(character) > width) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
