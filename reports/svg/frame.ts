import { visible } from '../escape.js';
import { type Child, h, type Markup } from '../markup.js';

export interface Frame {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  /** `group` where the picture holds links, which an `img` would hide; `img` by default. */
  readonly role?: 'img' | 'group';
}

/** A tenth of a pixel is as fine as a screen shows. */
export function px(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`px: ${value} is no coordinate`);
  return Math.round(value * 10) / 10 || 0;
}

/** One picture, named and described for those who do not see it. */
export function svg(
  { id, width, height, title, description, role = 'img' }: Frame,
  ...children: readonly Child[]
): Markup {
  return h(
    'svg',
    {
      viewBox: `0 0 ${px(width)} ${px(height)}`,
      width: px(width),
      height: px(height),
      role,
      'aria-labelledby': `${id}-title ${id}-desc`,
    },
    h('title', { id: `${id}-title` }, title),
    h('desc', { id: `${id}-desc` }, description),
    ...children,
  );
}

interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly class?: string;
  /** The whole text where the shown one is cut. */
  readonly title?: string;
}

export const label = (x: number, y: number, text: string, style: TextStyle = {}): Markup =>
  h(
    'text',
    {
      x: px(x),
      y: px(y),
      'text-anchor': style.anchor === undefined || style.anchor === 'start' ? null : style.anchor,
      class: style.class ?? null,
    },
    text,
    style.title === undefined || style.title === text ? null : h('title', {}, style.title),
  );

export const line = (x1: number, y1: number, x2: number, y2: number, className: string): Markup =>
  h('line', { x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2), class: className });

export const rect = (x: number, y: number, width: number, height: number, className: string, title?: string): Markup =>
  h(
    'rect',
    { x: px(x), y: px(y), width: px(Math.max(0, width)), height: px(Math.max(0, height)), class: className },
    ...(title === undefined ? [] : [h('title', {}, title)]),
  );

// Advances in em of DejaVu Sans, the widest sans serif that a browser is likely to fall back to.
const ADVANCES: readonly (readonly [RegExp, number])[] = [
  [/[MW@%=+<>~—–−…]/u, 0.95],
  [/[A-Z_#&]/, 0.76],
  [/[0-9$?]/, 0.64],
  [/[ilj.,:;'|!()[\] ]/, 0.4],
];
const OTHER = 0.62;
const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) >= 0x2e80;
const advance = (character: string): number =>
  isWide(character) ? 1.3 : (ADVANCES.find(([pattern]) => pattern.test(character))?.[1] ?? OTHER);

/** Width in px of a text as it is shown, estimated, rarely below what a browser needs. */
export function textWidth(text: string, fontSize = 12): number {
  let em = 0;
  for (const character of visible(text)) em += advance(character);
  return em * fontSize;
}

/**
 * The text as it is shown, with "…" inside where it would not fit: names of one venue begin alike, so two thirds of
 * the room go to the end.
 */
export function fitted(text: string, width: number, fontSize = 12): string {
  const shown = visible(text);
  if (textWidth(shown, fontSize) <= width) return shown;
  const room = width / fontSize - advance('…');
  const characters = [...shown];
  const head = taken(characters, room / 3);
  const tail = taken(characters.reverse(), (2 * room) / 3).reverse();
  return `${head.join('')}…${tail.join('')}`;
}

/** The first characters that fit into `em`. */
function taken(characters: readonly string[], em: number): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += advance(character);
    if (used > em) break;
    kept.push(character);
  }
  return kept;
}
